"""Multiple imputation by chained equations, and Rubin's rules."""
