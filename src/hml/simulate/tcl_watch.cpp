#include "hml/simulate/tcl_watch.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include <tcl.h>

#include "hml/simulate/tcl_interpreter.hpp"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#define HML_WATCHES_TCL 1
#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#endif

namespace hml {

namespace {

thread_local int scripts = 0;  // of ours on this thread

}  // namespace

TclWatch::Running::Running() { ++scripts; }
TclWatch::Running::~Running() { --scripts; }
bool TclWatch::running() { return scripts > 0; }

#ifdef HML_WATCHES_TCL

struct TclWatch::Timer {
  std::function<std::string()> why;
  timer_t timer{};
  bool made = false;
  Timer* outer = nullptr;
};

namespace {

thread_local TclWatch::Timer* watching = nullptr;

struct Range {
  std::uintptr_t begin = 0, end = 0;
  bool holds(std::uintptr_t place) const { return begin <= place && place < end; }
};

// The code of the library that holds an address.
Range code_around(const void* address) {
  std::pair<std::uintptr_t, Range> search{reinterpret_cast<std::uintptr_t>(address), {}};
  dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t, void* data) {
        auto& [place, found] = *static_cast<std::pair<std::uintptr_t, Range>*>(data);
        for (int i = 0; i < library->dlpi_phnum; ++i) {
          const auto& segment = library->dlpi_phdr[i];
          const std::uintptr_t begin = library->dlpi_addr + segment.p_vaddr;
          const Range range{begin, begin + segment.p_memsz};
          if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) && range.holds(place)) found = range;
        }
        return 0;
      },
      &search);
  return search.second;
}

// Tcl's code; empty where it is linked into ours, which no exception may interrupt.
const Range& tcl_code() {
  static const Range range = [] {
    const Range tcl = code_around(reinterpret_cast<const void*>(&Tcl_EvalEx));
    return tcl.holds(reinterpret_cast<std::uintptr_t>(&code_around)) ? Range{} : tcl;
  }();
  return range;
}

// Tcl's store of free blocks, which others use later, must not be left half changed.
bool is_allocator(std::uintptr_t place) {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(place), &info) == 0 || !info.dli_sname) return true;
  const std::string_view name = info.dli_sname;
  constexpr std::array<std::string_view, 5> parts{"lloc", "Free", "MemoryInfo", "Mutex", "ExitThread"};
  for (const auto part : parts)
    if (name.find(part) != name.npos) return true;
  return false;
}

std::uintptr_t interrupted_at(const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#ifdef __x86_64__
  return static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
#else
  return machine.pc;
#endif
}

// Where Tcl computes, no lock of the C library is held and no frame of ours is in the midst of anything.
void tick(int, siginfo_t*, void* context) {
  if (!TclWatch::running() || !watching) return;
  const std::uintptr_t place = interrupted_at(context);
  if (!tcl_code().holds(place) || is_allocator(place)) return;
  if (std::string reason = watching->why(); !reason.empty()) throw TclPanic{std::move(reason)};
}

int tick_signal() {
  static const int number = [] {
    struct sigaction action {};
    action.sa_sigaction = tick;
    // The handler may be left by the exception: it must not stay blocked.
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    const int signal = SIGRTMIN + 6;
    sigaction(signal, &action, nullptr);
    return signal;
  }();
  return number;
}

}  // namespace

TclWatch::TclWatch(std::function<std::string()> why)
    : timer_(new Timer{std::move(why), {}, false, std::exchange(watching, nullptr)}) {
  constexpr long every = 20'000'000;  // ns
  watching = timer_;
  if (tcl_code().end == 0) return;
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = tick_signal();
  event._sigev_un._tid = gettid();
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_->timer) != 0) return;
  timer_->made = true;
  const itimerspec times{{0, every}, {0, every}};
  timer_settime(timer_->timer, 0, &times, nullptr);
}

TclWatch::~TclWatch() {
  watching = timer_->outer;
  if (timer_->made) timer_delete(timer_->timer);
  delete timer_;
}

#else

struct TclWatch::Timer {};
TclWatch::TclWatch(std::function<std::string()>) : timer_(nullptr) {}
TclWatch::~TclWatch() = default;

#endif

}  // namespace hml
