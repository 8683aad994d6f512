/* The commands that a report says made it. */
#include "support/argued.h"

static const struct planted_point p[] = {
    { .params = RATE("0.1"), .accuracy = .9 },
    { .params = RATE("0.2"), .accuracy = .8 },
};

Test(reproduce, the_commands_are_those_of_this_report)
{
    tell(&(struct planted){ .name = "small.grid", .n_points = 2, .points = p });
    has("- Trained by `sweep run small.grid.yaml`, the config as below");
    has("- Told by `sweep report --experiment small.grid`\n");
    has("- `sweep verify 1` trains the chosen point's best trial again");
    has("- Seed: 1; the chosen point was trained with seed 1");
    again(RULE_ONE_SE, (const char *const[]){ "learning_rate=0.2", NULL });
    has("--rule 1se --where learning_rate=0.2`\n");
    has("- `sweep verify 2` ");
    done();
}

Test(reproduce, a_name_is_one_word_of_the_shell)
{
    tell(&(struct planted){ .name = "it's; rm x", .n_points = 2, .points = p });
    has("sweep run 'it'\\''s; rm x.yaml'");
    has("--experiment 'it'\\''s; rm x'");
    done();
}

Test(reproduce, the_sql_of_each_table_stands_there_once)
{
    tell(&(struct planted){ .n_points = 2, .points = p });
    has("### The SQL behind the tables\n");
    has("`The levels of learning_rate`, `points, mean`:\n\n```sql\nWITH score");
    has("`Recall, precision and F1 by class, validation part`, `examples`:");
    done();
}

Test(reproduce, a_database_without_a_name_for_its_bytes_says_none)
{
    tell(&(struct planted){ .n_points = 2, .points = p });
    lacks("SHA-256 of the database's file"); /* it was not asked for */
    done();
}
