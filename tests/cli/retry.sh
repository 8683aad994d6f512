# Failed trials wait again, with the reason told; diverged ones stay.
tiny
sweep run tiny.yaml --jobs 1 --quiet --set optimizer=sgd --set l2=1 \
    --set 'parameters.learning_rate=[1e-3, 100]'
sweep retry
sweep retry 2
sweep retry p1
sweep retry --experiment nobody
# No memory for four thousand units: it fails, and again, until the limit goes.
cat >small.yaml <<END
name: small
data: {dataset: digits}
model: {layers: [4096]}
training: {epochs: 1, batch_size: 512}
max_trial_memory: 1MB
END
sweep run small.yaml --progress none --jobs 1 --quiet
sweep retry 1 5 5 p3 --format value | cut -f 1-5,7
sweep retry
sweep status -e small --format value | cut -f 1-2
sweep run small.yaml --progress none --jobs 1 --quiet
sweep retry | tail -n 2
sweep show 5 --format json | grep -c '"outcome": "failed"'
sweep run small.yaml --jobs 1 --quiet --set max_trial_memory=none
sweep status -e small --format value | cut -f 1-2
sweep retry -e small
# What to type next begins with what failed.
sed 's/name: small/name: again/' small.yaml >again.yaml
sweep run again.yaml --progress none --jobs 1 | sed -n '/^Next/,$p'
