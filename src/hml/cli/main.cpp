#include <malloc.h>

#include "hml/cli/command.hpp"

int main(int argc, char** argv) {
  // Events come and go by the megabyte: memory that was asked of the system once is kept for those that follow.
  mallopt(M_MMAP_THRESHOLD, 1 << 28);
  mallopt(M_TRIM_THRESHOLD, 1 << 29);
  return hml::cli::run(argc, argv);
}
