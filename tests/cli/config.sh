# Every problem of a config in one run, each with its place.
cat >bad.yaml <<END
data:
  dataset: digits
training:
  optimiser: adam
  epochs: 0
parameters:
  learning_rate: [1e-3, fast]
END
sweep run bad.yaml
sweep plan bad.yaml
sweep summary bad.yaml
tiny
sweep plan tiny.yaml --set epcohs=3
sweep plan tiny.yaml --set data.dataset=nowhere
