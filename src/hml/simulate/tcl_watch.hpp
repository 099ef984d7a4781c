#pragma once
#include <functional>
#include <string>

namespace hml {

/// Stops what Tcl does within one command: a number of 10^8 digits or a regular expression asks no limit of Tcl's. A timer of
/// the thread's processor time looks every 20 ms, and where `why` gives a reason an exception rises out of Tcl's code, as
/// its panic does (TclPanic), so the interpreter must be abandoned. On Linux with Tcl as a shared library; nothing elsewhere.
class TclWatch {
 public:
  /// `why` says why the script must end, or nothing. It is asked while Tcl's own code runs on this thread, nothing else.
  explicit TclWatch(std::function<std::string()> why);
  ~TclWatch();
  TclWatch(const TclWatch&) = delete;
  TclWatch& operator=(const TclWatch&) = delete;

  /// Scripts run as long as one of these lives, on the thread of the watch.
  class Running {
   public:
    Running();
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
  };
  /// Whether one runs on this thread.
  static bool running();

  struct Timer;

 private:
  Timer* timer_;
};

}  // namespace hml
