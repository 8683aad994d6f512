# A trial that diverges is a result: the others are trained, and status 2 says
# so; status names it and its epoch.
tiny
sweep run tiny.yaml --jobs 1 --progress none --set optimizer=sgd --set l2=1 \
    --set 'parameters.learning_rate=[1e-3, 100]' | steady
sweep status | steady
sweep status --format json | grep -o '"error": "[^"]*"'
sweep best --format csv | cut -d, -f 1-5
