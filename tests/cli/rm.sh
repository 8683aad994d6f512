# Removal takes the kept model along, and asks for --yes off a terminal.
trained
ls results/tiny/models | wc -l
sweep rm tiny
sweep rm p1 --yes
sweep status | steady
sweep run tiny.yaml --jobs 1 --quiet
sweep status | head -n 1
sweep rm tiny --yes
ls results/tiny/models | wc -l
sweep ls
sweep rm tiny --yes
