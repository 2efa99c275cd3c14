"""Two versions of a study on the same registers: who came, who went, which answers and estimates moved, and why."""
