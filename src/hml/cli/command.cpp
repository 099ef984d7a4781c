#include "hml/cli/command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/job.hpp"
#include "hml/cli/versions.hpp"
#include "hml/core/error.hpp"
#include "hml/core/interrupt.hpp"

namespace hml::cli {

Command stage_command(std::string name, std::string doc, void (*stage)(Job&)) {
  return {std::move(name), std::move(doc), [stage](CLI::App& app) {
            auto options = std::make_shared<JobOptions>();
            options->declare(app);
            return [options, stage] {
              Job job = options->open();
              stage(job);
            };
          }};
}

std::vector<Command> commands() {
  return {
      stage_command(
          "run", "Do everything that a run file says, from events to the report; what is there and unchanged is kept",
          write_run_report),
      stage_command("generate", "Generate the events of a run file's samples and keep the particles",
                    generate_particles),
      simulate_command(),
      show_command(),
      observe_command(),
      stage_command("dataset", "Make a run file's dataset: selection, representations, splits", make_dataset),
      join_command(),
      stage_command("train", "Train a run file's approaches", train_approaches),
      evaluate_command(),
      stage_command("report", "Write the report of a run", write_run_report),
      predict_command(),
      explain_command(),
      convert_command(),
      zoo_command(),
      list_command()};
}

namespace {

int complain(const Error& error) {
  fmt::print(stderr, "hml: {}\n", error.message());
  return exit_code(error.kind());
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

// What is wrong with the command line. CLI11 knows only that a word is wrong; we say which, and what it may have meant.
Error misuse(const CLI::ParseError& problem, const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (const auto* sub : app.get_subcommands(nullptr)) names.push_back(sub->get_name());
  const auto chosen = app.get_subcommands();
  if (chosen.empty() && !arguments.empty() && !arguments[0].starts_with('-'))
    return unknown_name(ErrorKind::usage, "command", arguments[0], names);
  const CLI::App& at = chosen.empty() ? app : *chosen[0];
  const auto options = option_names(at);
  for (const auto& argument : arguments) {
    const std::string word = argument.substr(0, argument.find('='));
    if (word.starts_with("--") && std::find(options.begin(), options.end(), word) == options.end())
      return unknown_name(ErrorKind::usage, "option", word, options);
  }
  const std::string help = chosen.empty() ? "hml --help" : fmt::format("hml {} --help", at.get_name());
  return Error(ErrorKind::usage, fmt::format("{} (see {})", problem.what(), help));
}

}  // namespace

int run(int argc, char** argv) {
  catch_interrupts();
  CLI::App app("HEP ML Lab: from an idea for an analysis to a dataset, trained models and a report.", "hml");
  app.set_version_flag("--version", version_text(), "Print the versions of hml and of what it was built with");
  app.require_subcommand(1);
  std::function<void()> action;
  for (const auto& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.doc);
    sub->parse_complete_callback([&action, work = command.declare(*sub)] { action = work; });
  }
  try {
    app.parse(argc, argv);
    action();
    return 0;
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& problem) {
    return complain(misuse(problem, app, {argv + 1, argv + argc}));
  } catch (const Error& error) {
    return complain(error);
  } catch (const std::bad_alloc&) {
    return complain(Error(ErrorKind::io, "out of memory"));
  } catch (const std::exception& problem) {
    return complain(Error(ErrorKind::internal, fmt::format("internal error: {}; please report it", problem.what())));
  }
}

}  // namespace hml::cli
