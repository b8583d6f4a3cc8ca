"""Reports that people like to look at: single HTML files that load nothing and run nothing."""
