# One table for each architecture.
tiny
sweep summary tiny.yaml
LC_ALL=C sweep summary tiny.yaml --set 'layers=[32, 16]' --set dropout=0.5 \
    --set batch_norm=true
