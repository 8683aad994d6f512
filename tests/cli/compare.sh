# Two trials or points held against each other.
trained
sweep compare p1 p3 | steady
sweep compare 1 2 --format value
sweep compare p1 2 --best val_nll --format value
sweep compare p1 p3 --format json | head -n 12
sweep compare p1 p3 --format csv | head -n 3 | cut -c 1-40
# over seeds
sweep run tiny.yaml --jobs 1 --quiet --set repeats=3
sweep compare p1 p3 | head -n 2
sweep compare p1 p3 --best val_loss --format value
# other validation examples make no pairs
sweep run tiny.yaml --jobs 1 --quiet --set name=other --set validation=0.2
sweep compare p1 p5 --format value
sweep compare p1 p5 | steady | head -n 8
sweep compare p1 p1
sweep compare p1
sweep compare p1 x
sweep compare p1 p99
