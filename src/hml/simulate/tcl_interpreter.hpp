#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "hml/simulate/card.hpp"

struct Tcl_Interp;

namespace hml {

/// What Tcl throws where it would end the program: an allocation or a value beyond its limits. It passes through Tcl's
/// own frames, so the interpreter must be abandoned.
struct TclPanic {
  std::string message;
};

/// A Tcl interpreter for texts that are not trusted: no command reaches files, other programs, the clock or the event
/// loop, random numbers repeat, and a script that runs too long or takes too much memory is stopped. Both are looked at
/// between commands: a single one runs to its end, as `expr {1<<99999999}` does in seconds, or to Tcl's panic.
class TclInterpreter {
 public:
  explicit TclInterpreter(const CardLimits& limits);
  ~TclInterpreter();
  TclInterpreter(const TclInterpreter&) = delete;
  TclInterpreter& operator=(const TclInterpreter&) = delete;

  Tcl_Interp* get() const { return interp_; }
  /// Runs text in the frame that is active; Tcl's return code. May throw TclPanic.
  int evaluate(std::string_view text);
  /// Runs a command of ready words likewise.
  int call(const std::vector<std::string>& words);
  /// What the last command left.
  std::string result() const;
  /// Why the script was stopped, in words for a message; empty while it may run.
  const std::string& stopped() const { return stopped_; }
  /// Leaves the interpreter to itself after a panic.
  void abandon() { abandoned_ = true; }

 private:
  static void check(void* self, Tcl_Interp* interp);
  static void check_time(void* self, Tcl_Interp* interp);

  CardLimits limits_;
  Tcl_Interp* interp_;
  double seconds_before_;
  std::int64_t bytes_before_;
  std::string stopped_;
  bool abandoned_ = false;
};

}  // namespace hml
