"""Sentence embeddings: MiniLM, mean pooling, unit length."""

from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

DIMENSIONS = 384
WINDOW = 254  # tokens that MiniLM was meant to see at once, without its two markers
MAX_TOKENS = 8192
BATCH = 32


class Embedder:
    """Embed texts. A text longer than the model's window is embedded window by window and averaged, never cut off."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
        self.vocabulary = int(self._model.config.vocab_size)
        self._first, self._last = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """Return each text's tokens, without markers."""
        # The tokenizer's file asks for cutting at 128 tokens: windows take the place of cutting here.
        encoded = self._tokenizer(texts, add_special_tokens=False, truncation=False, padding=False)
        return list(encoded["input_ids"])

    @torch.inference_mode()
    def embed(self, texts: list[list[int]], dimensions: int = DIMENSIONS) -> torch.Tensor:
        """Return one unit vector per list of tokens: float32 [texts, dimensions], the first ones of the model's 384."""
        windows = [(index, tokens[i : i + WINDOW]) for index, tokens in enumerate(texts) for i in _starts(tokens)]
        windows.sort(key=lambda window: len(window[1]))
        total = torch.zeros(len(texts), DIMENSIONS)
        for start in range(0, len(windows), BATCH):
            batch = windows[start : start + BATCH]
            vectors = self._embed_windows([tokens for _, tokens in batch])
            sizes = torch.tensor([float(len(tokens)) for _, tokens in batch])
            total.index_add_(0, torch.tensor([index for index, _ in batch]), vectors * sizes[:, None])
        return torch.nn.functional.normalize(total[:, :dimensions], dim=1)

    def _embed_windows(self, windows: list[list[int]]) -> torch.Tensor:
        longest = max(len(tokens) for tokens in windows) + 2
        ids = torch.zeros(len(windows), longest, dtype=torch.long)
        mask = torch.zeros(len(windows), longest, dtype=torch.long)
        for row, tokens in enumerate(windows):
            ids[row, : len(tokens) + 2] = torch.tensor([self._first, *tokens, self._last])
            mask[row, : len(tokens) + 2] = 1
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def _starts(tokens: list[int]) -> range:
    return range(0, max(len(tokens), 1), WINDOW)
