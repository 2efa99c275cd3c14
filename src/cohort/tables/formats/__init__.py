"""A sheet as a file: comma-separated values, a web page, a Word document."""
