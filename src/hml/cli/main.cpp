#include "hml/cli/command.hpp"

int main(int argc, char** argv) { return hml::cli::run(argc, argv); }
