# A plan lists the points and touches nothing.
tiny
sweep plan tiny.yaml --jobs 2 | steady
sweep plan tiny.yaml --format csv | cut -d, -f 1-4
ls
sweep run tiny.yaml --jobs 1 --quiet --set 'parameters.learning_rate=[1e-2]'
sweep plan tiny.yaml --jobs 2 | steady
