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

/// All subcommands in the order of the road; each is made in commands/<name>.cpp.
std::vector<Command> commands();

Command run_command();
Command generate_command();
Command simulate_command();
Command dataset_command();
Command train_command();
Command evaluate_command();
Command report_command();
Command predict_command();
Command list_command();

/// Parses the command line, runs the subcommand and returns the exit code: 0 done, 1 failed, 2 misused. Errors are
/// printed once, here.
int run(int argc, char** argv);

}  // namespace hml::cli
