# Colours: on a terminal only, unless told.
trained
count() { grep -c "$(printf '\033')"; }
sweep report | count
NO_COLOR=1 CLICOLOR_FORCE=1 sweep report 2>/dev/null | count
NO_COLOR= CLICOLOR_FORCE=0 sweep report --quiet | count
[ "$(CLICOLOR_FORCE=1 sweep report --quiet | count)" -gt 0 ] && echo forced
[ "$(sweep --color always report --quiet | count)" -gt 0 ] && echo always
CLICOLOR_FORCE=1 sweep report --color never --quiet | count
LC_ALL=C sweep report --quiet | grep -c '[^ -~]'
