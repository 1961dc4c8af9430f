"""What is done in worker processes, which can be stopped, and how the service hands it to them."""
