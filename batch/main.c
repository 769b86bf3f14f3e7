/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include <cjson/cJSON.h>
#include <zlib.h>

#include "batch/command.h"
#include "batch/scope.h"
#include "batch/settings.h"
#include "io/clean_memory.h"
#include "io/secret.h"
#include "io/standard_files.h"
#include "io/transfer.h"

static const struct mu_command *const commands[] = {&mu_command_import,
                                                    &mu_command_export,
                                                    &mu_command_validate,
                                                    &mu_command_check,
                                                    &mu_command_token,
                                                    &mu_command_template,
                                                    NULL};

static void print_usage(FILE *out)
{
  (void)fputs("muster moves people in and out of Okta orgs in bulk.\n\n"
              "Usage: muster COMMAND [OPTION]... [FILE]\n\nCommands:\n",
              out);
  for (size_t i = 0; commands[i]; i++) {
    (void)fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->purpose);
  }
  (void)fputs("\nmuster COMMAND --help says what each takes; "
              "muster --version names the libraries.\n"
              "Try it: muster import samples/onboarding.csv.gz --rehearse\n",
              out);
}

static void print_help(const struct mu_command *command)
{
  (void)printf("Usage: muster %s [OPTION]...%s%s\n\n%s\n", command->name,
               command->operands ? " " : "",
               command->operands ? command->operands : "", command->about);
  mu_settings_print(stdout, command->bit);
  mu_scope_print(stdout, command->name);
}

static void print_version(void)
{
  (void)printf("muster %s\n%s libcsv/3.0.3 cJSON/%s libyaml/%s zlib/%s\n",
               MUSTER_VERSION, mu_transfer_version(), cJSON_Version(),
               yaml_get_version_string(), zlibVersion());
}

/* Gives the exit status after something was printed. */
static int end_printing(void)
{
  struct mu_error err = {0};

  if (fflush(stdout) == 0 && !ferror(stdout)) {
    return MU_EXIT_DONE;
  }
  (void)mu_error_set(&err, MU_EOUTPUT, "standard output cannot be written: %s",
                     strerror(errno));
  return mu_command_fail(&err);
}

static enum mu_code check_operands(const struct mu_command *command,
                                   const struct mu_operands *operands,
                                   struct mu_error *err)
{
  size_t wanted = command->operands ? 1 : 0;

  if (operands->count == wanted ||
      (command->may_have_second && operands->count == 2) ||
      (command->may_lack_operand && operands->count == 0)) {
    return MU_OK;
  }
  if (wanted == 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s takes no FILE, but \"%s\" is given; see muster %s "
                        "--help",
                        command->name, operands->items[0], command->name);
  }
  if (command->may_have_second) {
    return mu_error_set(
        err, MU_EUSAGE, "%s takes %s, not %zu words; see muster %s --help",
        command->name, command->operands, operands->count, command->name);
  }
  if (command->may_lack_operand) {
    return mu_error_set(
        err, MU_EUSAGE, "%s takes one of %s, not %zu; see muster %s --help",
        command->name, command->operands, operands->count, command->name);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "%s takes one FILE (or - for standard input), not %zu; "
                      "see muster %s --help",
                      command->name, operands->count, command->name);
}

static int run(const struct mu_command *command, int argc, char **argv)
{
  struct mu_settings settings;
  struct mu_operands operands = {0};
  struct mu_error err = {0};
  enum mu_code rc =
      mu_settings_parse(&settings, command->bit, argc, argv, &operands, &err);

  if (rc == MU_OK && settings.help) {
    print_help(command);
    return end_printing();
  }
  if (rc == MU_OK) {
    rc = check_operands(command, &operands, &err);
  }
  if (rc != MU_OK) {
    return mu_command_fail(&err);
  }
  settings.second = operands.count > 1 ? operands.items[1] : NULL;
  return command->run(command, &settings,
                      operands.count > 0 ? operands.items[0] : NULL);
}

int main(int argc, char **argv)
{
  struct mu_error err = {0};

  mu_standard_files_reserve();
  mu_secret_protect_process();
  if (mu_clean_memory_install(&err) != MU_OK) {
    return mu_command_fail(&err);
  }
  (void)signal(SIGPIPE, SIG_IGN); /* a write that fails is told of */
  (void)signal(SIGXFSZ, SIG_IGN);
  (void)signal(SIGCHLD, SIG_DFL); /* or nobody hears how a command ends */
  if (argc < 2) {
    print_usage(stderr);
    return MU_EXIT_USAGE;
  }
  if (strcmp(argv[1], "--help") == 0) {
    print_usage(stdout);
    return end_printing();
  }
  if (strcmp(argv[1], "--version") == 0) {
    print_version();
    return end_printing();
  }
  for (size_t i = 0; commands[i]; i++) {
    if (strcmp(argv[1], commands[i]->name) == 0) {
      return run(commands[i], argc - 1, argv + 1);
    }
  }
  (void)mu_error_set(&err, MU_EUSAGE,
                     "there is no command \"%s\"; muster --help lists them",
                     argv[1]);
  return mu_command_fail(&err);
}
