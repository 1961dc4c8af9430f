"""What the page of a department or a group of departments shows, each part asked for by itself."""
