#include "hml/core/interrupt.hpp"

#include <csignal>

#include "hml/core/error.hpp"

namespace hml {

namespace {

// A signal handler has no other way to tell the program: this is the one piece of global state of the house.
volatile std::sig_atomic_t stop_requested = 0;

extern "C" void request_stop(int signal) {
  if (stop_requested) std::signal(signal, SIG_DFL), std::raise(signal);
  stop_requested = 1;
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
}

bool interrupted() { return stop_requested != 0; }

void check_interrupt() {
  if (interrupted())
    throw Error(ErrorKind::interrupted, "stopped at your request; run the same command again to go on");
}

}  // namespace hml
