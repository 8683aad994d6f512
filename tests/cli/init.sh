# A template is written once, never over what somebody wrote, and runs.
sweep init digits
sweep plan digits.yaml --format csv | head -n 1
sweep init digits
sweep init digits -o other.yaml
cmp digits.yaml other.yaml
sweep init digits -o - | cmp - digits.yaml
sweep init digist
sweep init digits -o /nonexistent/x.yaml
for template in fashion-mnist mnist csv; do
    sweep init $template --quiet
done
ls
