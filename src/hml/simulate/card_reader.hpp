// Runs a card. Scripts are cut into commands here, not by Tcl, because the line of a command must be known while it
// runs.
#pragma once
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hml/simulate/card.hpp"
#include "hml/simulate/script_position.hpp"
#include "hml/simulate/tcl_interpreter.hpp"

struct Tcl_Obj;

namespace hml {

class CardReader {
 public:
  /// `folder` is what the paths of the card's `source` and `library` are relative to.
  CardReader(Card& card, std::filesystem::path folder, const CardLimits& limits);
  ~CardReader();
  CardReader(const CardReader&) = delete;
  CardReader& operator=(const CardReader&) = delete;
  /// Runs the card's text and fills the card from the variables that it leaves.
  void read(const std::string& text);

 private:
  using Words = std::vector<std::string>;

  /// Sets a flag as long as it lives.
  struct Flagged {
    explicit Flagged(bool& which) : flag(which), before(which) { flag = true; }
    ~Flagged() { flag = before; }
    bool &flag, before;
  };

  // A variable of a module's namespace that the card has set.
  struct Watched {
    CardReader* reader;
    CardSetting* setting;
    bool traced = false, changed = false;  // changed by others than `set` and `add`
  };

  // Hands a Tcl command to a member function. Exceptions cannot cross Tcl's C frames, so they wait in `failure_`.
  template <void (CardReader::*Handler)(const Words&)>
  void command(const std::string& name);
  template <void (CardReader::*Handler)(const Words&)>
  static int handle(void* self, Tcl_Interp* interp, int count, Tcl_Obj* const objects[]);

  // Scripts (card_reader.cpp).
  void run_file(std::string text, const std::string& name);
  void run(const std::string& script, int line);
  [[noreturn]] void fail();
  [[noreturn]] void misuse(const std::string& usage) const;
  std::string failed_in_procedure(Place& place) const;
  void keep_original(const std::string& name);
  int original(const std::string& name, const Words& words);
  std::vector<std::string> names(const std::string& what, const std::string& pattern);

  // Where things stand.
  Place here() const { return position_.place(call_); }
  Place place_of(std::string_view argument) const { return position_.place_of(argument, call_); }
  int level();
  bool in_body(const std::string& variable);

  // The commands (card_commands.cpp).
  void module(const Words&);
  std::string body_of(const Words&);
  void run_body(const Words&);
  void set(const Words&);
  void add(const Words&);
  void lappend(const Words& w) { change("lappend", w); }
  void append(const Words& w) { change("append", w); }
  void incr(const Words& w) { change("incr", w); }
  void change(const char* how, const Words&);
  void procedure(const Words&);
  void source(const Words&);
  void library(const Words&);

  void set_plainly(const Words&);
  void note_path(const std::string& value);
  void write(const std::string& variable, Tcl_Obj* value, int flags);
  SharedText text_of(std::size_t word);
  void leave(const std::string& variable);
  std::string full(const std::string& variable) const { return space_ + "::" + variable; }
  CardSetting& setting(const std::string& name);
  static char* accessed(void* watched, Tcl_Interp*, const char*, const char*, int flags);
  std::filesystem::path resolved(const std::string& path) const;

  // What the variables hold in the end (card_result.cpp).
  void finish();
  std::optional<std::string> value_of(const std::string& variable);
  void finish_module(CardModule& module);
  void finish_globals();
  void finish_path();

  Card& card_;
  std::filesystem::path top_, folder_;
  bool sources_;  // whether files may be read
  std::deque<Watched> watched_;
  std::unordered_map<std::string, Watched*> by_name_;
  std::map<std::string, Place> written_, procedures_;  // where `set` wrote plain variables; bodies of procedures
  std::vector<std::string> first_globals_;
  ScriptPosition position_;            // sources and modules nest; each script runs with its own
  const Words* call_ = nullptr;        // the command of ours that runs
  Tcl_Obj* const* objects_ = nullptr;  // its words as Tcl has them
  std::optional<std::pair<Tcl_Obj*, SharedText>> long_text_;
  CardModule* module_ = nullptr;
  std::string space_;
  const std::string* body_ = nullptr;
  int body_line_ = 0, body_level_ = 0, depth_ = 0;
  bool own_ = false;             // what is accessed now is accessed by us
  std::vector<CardValue> path_;  // names of the ExecutionPath as they were written
  std::optional<Error> failure_, stop_;
  TclInterpreter tcl_;
};

}  // namespace hml
