"""The HTTP surface, one module for each of OpenAI's resources."""
