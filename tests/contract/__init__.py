"""Our HTTP routes against their description: whatever is sent, nothing breaks and no refusal leaves a trace."""
