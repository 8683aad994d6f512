/*
 * cmd.h - the commands' functions, for the table in command.c
 *
 * See cli.h for what they get and give.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/cli.h"

int cmd_run(struct cli *c, struct err *err);
int cmd_plan(struct cli *c, struct err *err);
int cmd_compare(struct cli *c, struct err *err);
int cmd_confirm(struct cli *c, struct err *err);
int cmd_summary(struct cli *c, struct err *err);
int cmd_report(struct cli *c, struct err *err);
int cmd_ls(struct cli *c, struct err *err);
int cmd_status(struct cli *c, struct err *err);
int cmd_show(struct cli *c, struct err *err);
int cmd_best(struct cli *c, struct err *err);
int cmd_evaluate(struct cli *c, struct err *err);
int cmd_predict(struct cli *c, struct err *err);
int cmd_retry(struct cli *c, struct err *err);
int cmd_verify(struct cli *c, struct err *err);
int cmd_doctor(struct cli *c, struct err *err);
int cmd_rm(struct cli *c, struct err *err);
int cmd_data(struct cli *c, struct err *err);
int cmd_init(struct cli *c, struct err *err);
int cmd_explain(struct cli *c, struct err *err);
int cmd_export(struct cli *c, struct err *err);
int cmd_help(struct cli *c, struct err *err);

#endif
