"""Keys and values of the rows that are being decoded together.

One tensor [layer, key or value, row, head, time, width]. Rows end at the same time step and are padded on the left, so
a row can join or leave between two steps. Keys already carry their rotary position, so shifting a row changes nothing.
"""

from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer

ROOM = 64  # time steps allocated ahead, so that a decode step copies nothing


class _Layer(DynamicLayer):
    """One layer's window onto the shared tensor."""

    def __init__(self, rows: "Rows", index: int) -> None:
        super().__init__()
        self._rows, self._index = rows, index
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Write the step's keys and values; return all so far, as views."""
        start = self._rows.length
        end = start + key_states.shape[-2]
        keys, values = self._rows.data[self._index]
        keys[:, :, start:end] = key_states
        values[:, :, start:end] = value_states
        return keys[:, :, :end], values[:, :, :end]

    def get_seq_length(self) -> int:
        """Return the time steps written before this forward pass."""
        return self._rows.length


class Rows:
    """The cache of a set of rows: reserve, run the model, advance.

    Shapes: `data` is [layers, 2, rows, heads, capacity, width]; `starts` [rows] is where each row's padding ends.
    """

    def __init__(self, data: torch.Tensor, starts: torch.Tensor, length: int) -> None:
        self.data, self.starts, self.length = data, starts, length
        self.cache = Cache(layers=[_Layer(self, index) for index in range(data.shape[0])])

    @classmethod
    def empty(cls, config: Any, dtype: torch.dtype, capacity: int, device: Any = "cpu") -> "Rows":
        """Make room for one row of `capacity` tokens of the model that `config` describes."""
        width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        shape = (config.num_hidden_layers, 2, 1, config.num_key_value_heads, capacity, width)
        starts = torch.zeros(1, dtype=torch.long, device=device)
        return cls(torch.zeros(shape, dtype=dtype, device=device), starts, 0)

    def recall(self, known: torch.Tensor) -> None:
        """Take over the keys and values of a prefix, [layers, 2, heads, time, width], into the one empty row."""
        self.length = known.shape[3]
        self.data[:, :, 0, :, : self.length] = known

    def reserve(self, steps: int) -> None:
        """Make sure that `steps` more time steps fit."""
        if self.length + steps > self.data.shape[4]:
            self._resize(0, self.length + steps + ROOM)

    def mask(self, steps: int) -> torch.Tensor:
        """Return which time steps each row may see from each new one: bool [rows, 1, steps, length + steps]."""
        times = torch.arange(self.length + steps, device=self.data.device)
        begun = times >= self.starts[:, None, None, None]
        return begun & (times <= times[self.length :, None])

    def advance(self, steps: int) -> None:
        """Count the steps that the model has just written."""
        self.length += steps

    def join(self, other: "Rows") -> None:
        """Take in the rows of another cache, right ends aligned."""
        length = max(self.length, other.length)
        self._resize(length - self.length, length + ROOM)
        other._resize(length - other.length, length + ROOM)
        self.data = torch.cat([self.data, other.data], dim=2)
        self.starts = torch.cat([self.starts, other.starts])

    def keep(self, indices: list[int]) -> None:
        """Drop all rows but these, and the padding that no row needs any more."""
        self.starts = self.starts[indices]
        unused = int(self.starts.min())
        self.data = self.data[:, :, indices][..., unused:, :]
        self.starts = self.starts - unused
        self.length -= unused

    def _resize(self, pad_left: int, capacity: int) -> None:
        shape = list(self.data.shape)
        shape[4] = capacity
        grown = torch.zeros(shape, dtype=self.data.dtype, device=self.data.device)
        grown[..., pad_left : pad_left + self.length, :] = self.data[..., : self.length, :]
        self.data, self.length = grown, pad_left + self.length
        self.starts = self.starts + pad_left
