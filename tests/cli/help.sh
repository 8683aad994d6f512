# Help goes to the standard output, with examples, and ends with 0.
sweep
sweep --help >all
sweep help >again
cmp all again
sweep --version | head -n 1 | sed 's/ .*//'
sweep --licenses
