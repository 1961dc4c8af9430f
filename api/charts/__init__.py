"""Pictures drawn on the server as SVG, to be read without colour and without a script."""
