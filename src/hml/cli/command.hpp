#pragma once
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hml::cli {

/// One subcommand: declare() adds its options to the parser and returns what to do once they are read.
struct Command {
  std::string name, doc;
  std::function<std::function<void()>(CLI::App&)> declare;
};

/// All subcommands in the order of the road.
std::vector<Command> commands();

/// A subcommand that reads a run file and does one stage of it.
struct Job;
Command stage_command(std::string name, std::string doc, void (*stage)(Job&));

// Subcommands that read other files, each in commands/<name>.cpp.
Command simulate_command();
Command show_command();
Command observe_command();
Command join_command();
Command evaluate_command();
Command predict_command();
Command explain_command();
Command convert_command();
Command zoo_command();
Command list_command();

/// Parses the command line, runs the subcommand and returns the exit code: 0 done, 1 failed, 2 misused. Errors are
/// printed once, here.
int run(int argc, char** argv);

}  // namespace hml::cli
