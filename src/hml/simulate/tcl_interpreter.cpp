#include "hml/simulate/tcl_interpreter.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>

#include <fmt/format.h>
#include <tcl.h>
#include <unistd.h>

namespace hml {

namespace {

constexpr int commands_between_checks = 64;

thread_local int running = 0;  // scripts of ours on this thread

// Tcl ends the program where an allocation fails or a value grows past 2 GB; a card must not.
void panic(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (running > 0) throw TclPanic{text};
  std::fprintf(stderr, "%s\n", text);
  std::abort();
}

struct Running {
  Running() { ++running; }
  ~Running() { --running; }
};

// Resident memory of the program; 0 where the system does not tell.
std::int64_t bytes_now() {
  long size = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return std::int64_t{resident} * sysconf(_SC_PAGESIZE);
}

// Of the processor, so that a busy machine stops no card.
double seconds_now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// When the time is looked at next.
void look_again(Tcl_Interp* interp) {
  Tcl_Time next;
  Tcl_GetTime(&next);
  next.sec += 1;
  Tcl_LimitSetTime(interp, &next);
}

}  // namespace

TclInterpreter::TclInterpreter(const CardLimits& limits) : limits_(limits) {
  static std::once_flag once;
  std::call_once(once, [] {
    Tcl_FindExecutable(nullptr);
    Tcl_SetPanicProc(panic);
  });
  interp_ = Tcl_CreateInterp();
  Tcl_MakeSafe(interp_);
  // What waits, tells the time, or opens a way around the limits.
  for (const char* name : {"after", "clock", "coroutine", "fileevent", "interp", "pid", "update", "vwait"})
    Tcl_DeleteCommand(interp_, name);
  Tcl_EvalEx(interp_, "expr {srand(1)}", -1, TCL_EVAL_GLOBAL);
  bytes_before_ = bytes_now();
  seconds_before_ = seconds_now();
  Tcl_LimitAddHandler(interp_, TCL_LIMIT_COMMANDS, &TclInterpreter::check, this, nullptr);
  Tcl_LimitSetCommands(interp_, commands_between_checks);
  Tcl_LimitTypeSet(interp_, TCL_LIMIT_COMMANDS);
  Tcl_LimitAddHandler(interp_, TCL_LIMIT_TIME, &TclInterpreter::check_time, this, nullptr);
  look_again(interp_);
  Tcl_LimitTypeSet(interp_, TCL_LIMIT_TIME);
}

TclInterpreter::~TclInterpreter() {
  if (!abandoned_) Tcl_DeleteInterp(interp_);
}

// Called each time a limit is reached; the script goes on where the limit is raised.
void TclInterpreter::check(void* self, Tcl_Interp* interp) {
  auto& tcl = *static_cast<TclInterpreter*>(self);
  const int reached = Tcl_LimitGetCommands(interp);
  if (reached >= tcl.limits_.commands)
    tcl.stopped_ = fmt::format("it has run {} commands", tcl.limits_.commands);
  else if (bytes_now() - tcl.bytes_before_ > tcl.limits_.bytes)
    tcl.stopped_ = fmt::format("it has taken {} MB of memory", tcl.limits_.bytes >> 20);
  else
    Tcl_LimitSetCommands(interp, reached + commands_between_checks);
}

// A loop without commands is stopped here.
void TclInterpreter::check_time(void* self, Tcl_Interp* interp) {
  auto& tcl = *static_cast<TclInterpreter*>(self);
  if (seconds_now() - tcl.seconds_before_ < tcl.limits_.seconds) return look_again(interp);
  if (tcl.stopped_.empty()) tcl.stopped_ = fmt::format("it has run for {} s", tcl.limits_.seconds);
}

int TclInterpreter::evaluate(std::string_view text) {
  const Running here;
  return Tcl_EvalEx(interp_, text.data(), static_cast<int>(text.size()), 0);
}

int TclInterpreter::call(const std::vector<std::string>& words) {
  const Running here;
  std::vector<Tcl_Obj*> objects;
  for (const auto& word : words) {
    objects.push_back(Tcl_NewStringObj(word.data(), static_cast<int>(word.size())));
    Tcl_IncrRefCount(objects.back());
  }
  const int code = Tcl_EvalObjv(interp_, static_cast<int>(objects.size()), objects.data(), 0);
  for (Tcl_Obj* object : objects) Tcl_DecrRefCount(object);
  return code;
}

std::string TclInterpreter::result() const { return Tcl_GetStringResult(interp_); }

}  // namespace hml
