"""Serve a small chat model, an embedder and LoRA fine-tuning on the CPU, in OpenAI's wire format.

Runs in an environment of its own and imports nothing from the rest of Winrate. Nothing heavy is imported here:
the server answers /health while PyTorch is still loading.
"""
