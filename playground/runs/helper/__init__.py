"""The helper process, which answers requests that need PyTorch: client, server, handlers."""
