#include "cli/command.h"

#include "cli/cmd.h"

#include <string.h>

/* clang-format off */
const struct command commands[] = {
    { "run", "CONFIG", 1, 1, false, true,
      "train what is not yet trained; again: continue",
      "Trains every grid point of CONFIG that the database does not have yet, "
      "one trial on each core, and records every epoch.  Running it again "
      "continues: what is completed is never run again, what was interrupted "
      "goes on from its checkpoint, and a grid that grew trains its new points "
      "only.  An edit after which nothing could be kept is refused, unless "
      "with --extend.  Ctrl-C once ends cleanly at the end of the epoch, twice "
      "at once; both lose nothing that was shown.",
      "sweep run configs/grid.yaml\ttrain every grid point\n"
      "sweep run grid.yaml --set epochs=2\twith another number of epochs\n"
      "sweep run grid.yaml --time-budget 10m\tstop after ten minutes\n",
      cmd_run,
      { OPT_SET, OPT_JOBS, OPT_THREADS, OPT_TIME_BUDGET, OPT_PROGRESS,
        OPT_FAIL_FAST, OPT_EXTEND, OPT_NETWORK_FS } },
    { "plan", "CONFIG", 1, 1, true, true,
      "validate; list points, weights, memory, time",
      "Reads CONFIG and its data as run would, says everything that is wrong, "
      "lists the points with their weights and memory, and estimates the time. "
      "Nothing is written.",
      "sweep plan configs/grid.yaml\tthe points and the time they take\n"
      "sweep plan grid.yaml --format csv\tthe points for a spreadsheet\n"
      "sweep plan grid.yaml --set repeats=3\tbefore asking for more\n",
      cmd_plan, { OPT_SET, OPT_JOBS } },
    { "summary", "CONFIG", 1, 1, false, false,
      "draw the layer table of each architecture",
      "Draws, for each architecture among the points of CONFIG, the table that "
      "Keras' model.summary() draws: layers, output shapes, parameters.",
      "sweep summary configs/grid.yaml\tevery architecture of the grid\n"
      "sweep summary grid.yaml --set 'layers=[64]'\tone that is not in it\n",
      cmd_summary, { OPT_SET } },
    { "report", "", 0, 0, true, false,
      "say which model is best, why, and how sure it is",
      "Prints the verdict and the leaderboard, and writes the whole report "
      "as report.html, with charts, and as report.md into the experiment's "
      "folder beside the database. With -o it is written to that file alone: "
      "HTML where its name ends in .html, else Markdown.",
      "sweep report\tthe report on the latest experiment\n"
      "sweep report --best val_loss\tby another metric\n"
      "sweep report --rule tied-simplest\tthe smallest that is as good\n"
      "sweep report --where optimizer=adam\tas if there were no other\n"
      "sweep report -e fashion -o grid.html\ta page to hand on\n"
      "sweep report --format json\tevery number of it\n",
      cmd_report,
      { OPT_BEST, OPT_RULE, OPT_WHERE, OPT_EXPERIMENT, OPT_OUTPUT } },
    { "ls", "", 0, 0, true, false,
      "list the experiments",
      "Lists the experiments of the database with their progress and their "
      "best point.",
      "sweep ls\twhat is there\n"
      "sweep ls --db other/results.db\tin another database\n",
      cmd_ls, { OPT_NONE } },
    { "status", "", 0, 0, true, false,
      "show progress, failures and the time left",
      "Shows how many trials of an experiment are done, running, left and "
      "failed, the failures with their messages, and the time left.  Exit "
      "status 2 says that some failed.",
      "sweep status\tof the latest experiment\n"
      "sweep status -e fashion-grid --format json\tfor a script\n",
      cmd_status, { OPT_EXPERIMENT } },
    { "show", "ID", 1, 1, true, false,
      "show a trial (17) or a point (p12) whole",
      "Shows all of one trial: its config, state, attempts, epochs and "
      "classes; or all of one point (p12): its config and its trials.  csv "
      "gives a trial's epochs or a point's trials, value the config.",
      "sweep show 17\tone trial\n"
      "sweep show p12\tone grid point\n"
      "sweep show 17 --format csv > epochs.csv\tits learning curve\n",
      cmd_show, { OPT_NONE } },
    { "compare", "ID ID", 2, 2, true, false,
      "hold two trials or points against each other",
      "Shows two trials (17) or points (p12) side by side: the keys in which "
      "they differ, their figures at the kept epochs, and a paired test. With "
      "three seeds or more of both points it is over seeds, with folds over "
      "folds, else over the examples that only one of two networks answers "
      "right; recalls of the classes are tested too, by Holm's rule.  Nothing "
      "is tested that was validated on different examples.  csv gives the "
      "figures, value the verdict alone.",
      "sweep compare p3 p5\ttwo grid points\n"
      "sweep compare 17 23\ttwo trained networks\n"
      "sweep compare p3 p5 --best val_nll\tby another metric\n"
      "sweep compare p3 p5 --format value\tthe verdict in one line\n",
      cmd_compare, { OPT_BEST } },
    { "best", "", 0, 0, true, false,
      "show the chosen point",
      "Shows the point that ranks first: by the experiment's metric at each "
      "trial's kept epoch, the mean over folds and repeats; ties go to fewer "
      "weights, then to the lower mean val_nll, then to the earlier point.  "
      "With --format value it prints the point's config, which runs again to "
      "the same point.",
      "sweep best\tthe chosen point and its scores\n"
      "sweep best --best val_loss\tby another metric\n"
      "sweep best --format value > best.yaml\tits config, ready to run\n",
      cmd_best, { OPT_BEST, OPT_EXPERIMENT } },
    { "evaluate", "[ID]", 0, 1, true, true,
      "score the chosen point on the test part",
      "Scores every repeat of the chosen point, or of the point or trial ID, "
      "on the test part.  This is the only command that reads the test part; "
      "every look is recorded and counted over the whole database, since a "
      "model chosen after many looks is no longer tested by it.",
      "sweep evaluate\tthe chosen point\n"
      "sweep evaluate p12\tanother point\n",
      cmd_evaluate,
      { OPT_BEST, OPT_EXPERIMENT, OPT_THREADS, OPT_NETWORK_FS } },
    { "confirm", "", 0, 0, false, true,
      "retrain the best and its rivals, new seeds",
      "Trains the point that ranks first again with new seeds, and so many of "
      "those that cannot be told apart from it: the first four by rank, the "
      "last of which gives way to the smallest; without any, the next best.  "
      "The figures had no part in the choice, so the report holds the choice "
      "against its rivals by them, and says whether it stands.  The trainings "
      "are run's: they go on after a kill or Ctrl-C by the same command, which "
      "never trains one twice; --seeds 10 after --seeds 5 adds five.",
      "sweep confirm\tfive new seeds each\n"
      "sweep confirm --seeds 10\tten, those that are there included\n"
      "sweep confirm -e fashion-grid --time-budget 10m\twithin ten minutes\n",
      cmd_confirm,
      { OPT_SEEDS, OPT_BEST, OPT_EXPERIMENT, OPT_JOBS, OPT_THREADS,
        OPT_TIME_BUDGET, OPT_PROGRESS, OPT_FAIL_FAST, OPT_NETWORK_FS } },
    { "predict", "ID FILE", 2, 2, true, true,
      "label new examples with a trained model",
      "Gives the label and the probabilities of every example of FILE (IDX "
      "images, or CSV with the columns of the training file) by the model of "
      "a trial (17), or by the best trial of a point (p12).  csv unless "
      "--format asks for another.",
      "sweep predict 17 new.csv > labels.csv\twith trial 17's model\n"
      "sweep predict p12 images-idx3-ubyte -o labels.csv\t\n",
      cmd_predict, { OPT_OUTPUT, OPT_THREADS } },
    { "retry", "[ID]...", 0, -1, true, false,
      "queue failed trials again",
      "Queues the trials of an experiment that failed, or those named (17, or "
      "p12 for all of a point), and says why each had ended.  A diverged trial "
      "is queued only when the program's arithmetic has changed since, as the "
      "same bits would diverge again.  A trial that is named is taken over even "
      "from a process that is no more, or that ran on another machine: whether "
      "that one lives cannot be seen from here, so name it only if it does "
      "not.  sweep run with the config trains them.",
      "sweep retry\tevery failed trial of the latest experiment\n"
      "sweep retry 17 p12\tone trial, and those of one point\n",
      cmd_retry, { OPT_EXPERIMENT, OPT_NETWORK_FS } },
    { "verify", "[ID]...", 0, -1, true, true,
      "train again from the record and compare the bits",
      "Trains a trial (17), all trials of a point (p12), or without ID those "
      "of the chosen point, once more as recorded, and holds every epoch, the "
      "kept metrics, the results of each validation example and the kept "
      "weights against the record, bit for bit.  Nothing is written.  Exit "
      "status 1 says that something differs; the first difference is named.",
      "sweep verify\tthe chosen point\n"
      "sweep verify 17 --threads 4\tone trial, with another team\n"
      "sweep verify --all -e fashion\tevery completed trial\n",
      cmd_verify, { OPT_ALL, OPT_BEST, OPT_EXPERIMENT, OPT_THREADS } },
    { "rm", "ID|EXPERIMENT", 1, 1, false, false,
      "remove results and kept models",
      "Removes a trial (17), a point with its trials (p12) or an experiment by "
      "its name, together with its kept models.  On a terminal it asks first; "
      "elsewhere it needs --yes.",
      "sweep rm 17\tone trial, to train it anew\n"
      "sweep rm fashion-grid --yes\ta whole experiment, unasked\n",
      cmd_rm, { OPT_YES, OPT_NETWORK_FS } },
    { "data", "ls|fetch|show [NAME]", 1, 2, true, false,
      "list, download or look at data sets",
      "ls lists the data sets that sweep knows and where they were found.  "
      "fetch downloads one into the user's cache and checks its SHA-256.  show "
      "tells of one (a name, a folder of IDX files or a CSV file) its shapes, "
      "its classes and their counts, and draws examples of images.",
      "sweep data ls\twhat is there\n"
      "sweep data fetch mnist\tdownload and check\n"
      "sweep data show digits\tshapes, classes, pictures\n",
      cmd_data, { OPT_MIRROR } },
    { "init", "[TEMPLATE]", 0, 1, false, false,
      "write a commented config to start from",
      "Writes TEMPLATE.yaml (fashion-mnist without one; or mnist, digits, csv) "
      "with every key, its default and what it means.  A file that exists is "
      "never overwritten; -o names another, -o - prints it.",
      "sweep init\twrite fashion-mnist.yaml\n"
      "sweep init csv -o my.yaml\tfor a table of one's own\n",
      cmd_init, { OPT_OUTPUT } },
    { "explain", "[KEY]", 0, 1, true, false,
      "say what a key of the config means",
      "Says what KEY means: its values, default, unit, and whether it may be a "
      "factor.  Without KEY it lists all keys.",
      "sweep explain learning_rate\tone key\n"
      "sweep explain\tall of them\n",
      cmd_explain, { OPT_NONE } },
    { "doctor", "", 0, 0, true, false,
      "find what is damaged or left over, and mend it",
      "Examines the database and the files beside it: SQLite's own check, the "
      "schema, every row against its checksum and against the rows it must "
      "agree with, points against their hashes, trials of processes that are "
      "no more, kept files against their digests, files that belong to "
      "nothing.  Each finding says what it means and what --fix would do.  "
      "Nothing is guessed: results that are in doubt are trained again, to the "
      "same bits; what cannot be known is left.  Exit status 1 says that "
      "damage was found and is not mended.",
      "sweep doctor\tlook, and change nothing\n"
      "sweep doctor --fix\tmend; then `sweep run` trains what is queued\n"
      "sweep doctor --format json\tfor a script\n",
      cmd_doctor, { OPT_FIX, OPT_NETWORK_FS } },
    { "export", "csv|json DIR|- [TABLE]...", 2, -1, false, false,
      "write tables and views as files",
      "Writes the tables and views of the database (or those named) into DIR, "
      "one file each.  With - one TABLE goes to the standard output.  Only "
      "the rows of --experiment, if it is given.",
      "sweep export csv out\tevery table and view into out/\n"
      "sweep export csv - leaderboard\tone to the standard output\n"
      "sweep export json out -e fashion-grid\tone experiment\n",
      cmd_export, { OPT_EXPERIMENT } },
    { "help", "[COMMAND]", 0, 1, false, false,
      "show this help, or a command's",
      "The same as --help, and as COMMAND --help.",
      "sweep help run\twhat run does\n", cmd_help, { OPT_NONE } },
    { .name = NULL },
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (const struct command *cmd = commands; cmd->name; cmd++)
        if (strcmp(cmd->name, name) == 0)
            return cmd;
    return NULL;
}

int command_unknown(const char *name, struct err *err)
{
    const char *words[sizeof(commands) / sizeof(*commands)];
    const char *near;
    int n = 0;

    for (const struct command *cmd = commands; cmd->name; cmd++)
        words[n++] = cmd->name;
    words[n] = NULL;
    near = str_nearest(name, words);
    return err_set(err, ERR_USAGE, "\"%s\" is not a command%s%s%s", name,
                   near ? "; did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}
