# Every key can be asked for.
sweep explain learning_rate
sweep explain validation
sweep explain repeats
sweep explain lerning_rate
sweep explain --format csv | cut -d, -f 1-3
