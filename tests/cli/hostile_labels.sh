# Class labels and column names from elsewhere: text in every form, never
# markup, a formula, a terminal's command or a path.
esc=$(printf '\033')
{
    printf 'a,"<b onclick=x>",class\n'
    i=0
    while [ $i -lt 30 ]; do
        printf '%d,%d,</script><img src=x onerror=alert(1)>\n' $i 1
        printf '%d,%d,=cmd|x!A1\n' $i 2
        printf '%d,%d,%s[31mred\302\205\342\200\256\n' $i 3 "$esc"
        printf '%d,%d,../../a`b`|c\n' $i 4
        printf '%d,%d,broken\377text\n' $i 5
        i=$((i + 1))
    done
} >labels.csv
cat >labels.yaml <<'END'
name: labels
data: {dataset: labels.csv}
training: {epochs: 3, batch_size: 16}
parameters: {layers: [[2], [3]]}
END
sweep run labels.yaml --jobs 1 --quiet >out 2>&1
for what in "report" "report --format json" "ls" "show 1" "show p1" "status" \
    "evaluate" "best --format value" "data show labels.csv" "plan labels.yaml" \
    "export csv csv" "export json json"; do
    sweep $what >>out 2>&1
done
printf 'a,"<b onclick=x>"\n1,1\n1,2\n1,3\n1,4\n' >new.csv
sweep predict 1 new.csv >predicted 2>&1
# No control character gets through, in no file.
grep -rlc "$esc" out predicted results/labels/report.* csv json
# In the page a label is neither an element nor the end of a script.
grep -c '<img src=x\|<b onclick' results/labels/report.html
[ "$(grep -o '<script' results/labels/report.html | wc -l)" -eq \
    "$(grep -o '</script' results/labels/report.html | wc -l)" ] && echo balanced
# Where a spreadsheet would see a formula it sees text.
grep -rh '[,"]=cmd\|^=cmd' csv predicted
grep -h "'=cmd" csv/classes.csv | cut -d , -f 3,4
# Nothing lies outside the results.
find . -type f -newer labels.yaml ! -path './results/*' ! -path './csv/*' \
    ! -path './json/*' | sort
