#include "hml/simulate/card.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <tcl.h>

#include "hml/core/files.hpp"

namespace hml {

const CardSetting* CardModule::find(std::string_view setting) const {
  for (const auto& s : settings)
    if (s.name == setting) return &s;
  return nullptr;
}

std::vector<std::string> split_list(const CardValue& value) {
  int count = 0;
  const char** items = nullptr;
  if (Tcl_SplitList(nullptr, value.text.c_str(), &count, &items) != TCL_OK)
    throw Error(ErrorKind::config, fmt::format("'{}' is not a list: braces or quotes do not match", value.text),
                value.place);
  std::vector<std::string> out(items, items + count);
  Tcl_Free(reinterpret_cast<char*>(items));
  return out;
}

/// Runs a card in an interpreter of its own. Scripts are cut into commands here, not by Tcl, because the line of a
/// command must be known while it runs.
class CardReader {
 public:
  explicit CardReader(Card& card) : card_(card) {
    static std::once_flag once;
    std::call_once(once, [] { Tcl_FindExecutable(nullptr); });
    interp_.reset(Tcl_CreateInterp());
    Tcl_MakeSafe(interp_.get());
    command<&CardReader::module>("module");
    command<&CardReader::source>("source");
    command<&CardReader::set_global>("set");
    command<&CardReader::add>("add");
  }

  void read(const std::string& text, const std::filesystem::path& path, const std::string& name) {
    folder_ = path.parent_path();
    run_file(text, name);
    if (!has_path_)
      throw Error(ErrorKind::config, "the card sets no ExecutionPath: 'set ExecutionPath { Module1 Module2 ... }'",
                  {card_.name_, 0});
  }

 private:
  using Arguments = std::vector<std::string>;
  struct CloseInterp {
    void operator()(Tcl_Interp* interp) const { Tcl_DeleteInterp(interp); }
  };

  // Hands a Tcl command to a member function. Exceptions cannot cross Tcl's C frames, so they wait in `failure_`.
  template <void (CardReader::*Handler)(const Arguments&)>
  void command(const std::string& name) {
    const auto call = [](ClientData self, Tcl_Interp* interp, int count, Tcl_Obj* const objects[]) -> int {
      auto& reader = *static_cast<CardReader*>(self);
      Arguments arguments;
      for (int i = 0; i < count; ++i) arguments.emplace_back(Tcl_GetString(objects[i]));
      try {
        (reader.*Handler)(arguments);
        return TCL_OK;
      } catch (const Error& error) {
        if (!reader.failure_) reader.failure_ = error;
        Tcl_SetObjResult(interp, Tcl_NewStringObj(error.what(), -1));
        return TCL_ERROR;
      }
    };
    Tcl_CreateObjCommand(interp_.get(), name.c_str(), call, this, nullptr);
  }

  // Sources and modules nest; each script runs with its own position.
  struct Position {
    std::string file;
    int line = 1;              // of the command that runs
    std::string_view command;  // its text
  };

  Place here() const { return {position_.file, position_.line}; }

  void run_file(const std::string& text, const std::string& name) {
    card_.text_ += text;
    if (!card_.text_.ends_with('\n')) card_.text_ += '\n';
    const Position outer = position_;
    position_ = {name, 1, {}};
    run(text, 1);
    position_ = outer;
  }

  // Evaluates a script command by command; `line` is that of its first character.
  void run(const std::string& script, int line) {
    const char* at = script.data();
    const char* const end = at + script.size();
    const Position outer = position_;
    while (at < end) {
      Tcl_Parse parse;
      position_.line = line + static_cast<int>(std::count(script.data(), first_word(at, end), '\n'));
      if (Tcl_ParseCommand(interp_.get(), at, static_cast<int>(end - at), 0, &parse) != TCL_OK) fail();
      const std::string_view text(parse.commandStart, static_cast<std::size_t>(parse.commandSize));
      const char* const next = parse.commandStart + parse.commandSize;
      const bool empty = parse.numWords == 0;
      position_.line = line + static_cast<int>(std::count(script.data(), parse.commandStart, '\n'));
      Tcl_FreeParse(&parse);
      if (!empty) {
        position_.command = text;
        failure_.reset();  // one that the card caught
        if (Tcl_EvalEx(interp_.get(), text.data(), static_cast<int>(text.size()), module_ ? 0 : TCL_EVAL_GLOBAL) !=
            TCL_OK)
          fail();
      }
      at = next;
    }
    position_ = outer;
  }

  // Where the next command begins, for the line of one that does not even parse.
  static const char* first_word(const char* at, const char* end) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';'; };
    while (at < end && (blank(*at) || *at == '#')) at = *at == '#' ? std::find(at, end, '\n') : at + 1;
    return at;
  }

  [[noreturn]] void fail() {
    if (failure_) throw *failure_;
    std::string problem = Tcl_GetStringResult(interp_.get());
    std::replace(problem.begin(), problem.end(), '\n', ' ');
    const std::string_view unknown = "invalid command name \"";
    if (problem.starts_with(unknown))
      throw unknown_name(ErrorKind::config, "command",
                         problem.substr(unknown.size(), problem.size() - unknown.size() - 1), known_commands(), here());
    throw Error(ErrorKind::config, "Tcl: " + problem, here());
  }

  std::vector<std::string> known_commands() {
    if (Tcl_Eval(interp_.get(), "info commands") != TCL_OK) return {};
    return split_list({Tcl_GetStringResult(interp_.get()), {}});
  }

  [[noreturn]] void misuse(const std::string& usage) const {
    throw Error(ErrorKind::config, "usage: " + usage, here());
  }

  // Line of an argument that stands verbatim in the running command (a braced body, a word of a list).
  int line_of(std::string_view argument) const {
    const auto at = position_.command.find(argument);
    if (at == std::string_view::npos) return position_.line;
    return position_.line +
           static_cast<int>(std::count(position_.command.begin(),
                                       position_.command.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }

  void module(const Arguments& a) {
    if (a.size() != 4) misuse("module TYPE NAME { ... }");
    if (module_)
      throw Error(
          ErrorKind::config,
          fmt::format("module '{}' stands inside module '{}': a brace is missing before it", a[2], module_->name),
          here());
    const auto known =
        std::find_if(card_.modules_.begin(), card_.modules_.end(), [&](const auto& m) { return m.name == a[2]; });
    if (known == card_.modules_.end()) {
      card_.modules_.push_back({a[1], a[2], here(), {}});
      module_ = &card_.modules_.back();
    } else if (known->type == a[1]) {
      module_ = &*known;
    } else {
      throw Error(ErrorKind::config, fmt::format("'{}' is a {} already ({})", a[2], known->type, known->place.text()),
                  here());
    }
    run_in_namespace(a[3], line_of(a[3]));
    module_ = nullptr;
  }

  // A module's variables live in a namespace: they do not leak, and globals can be read.
  void run_in_namespace(const std::string& body, int line) {
    const std::string space = fmt::format("::module{}", module_ - &card_.modules_.front());
    if (Tcl_EvalEx(interp_.get(), fmt::format("namespace eval {} {{}}", space).c_str(), -1, TCL_EVAL_GLOBAL) != TCL_OK)
      fail();
    command<&CardReader::set_local>(space + "::set");
    space_ = space;
    body_ = &body;
    body_line_ = line;
    command<&CardReader::run_body>("::run_module_body");
    const Position outer = position_;
    if (Tcl_EvalEx(interp_.get(), fmt::format("namespace eval {} ::run_module_body", space).c_str(), -1,
                   TCL_EVAL_GLOBAL) != TCL_OK)
      fail();
    position_ = outer;
  }

  void run_body(const Arguments&) { run(*body_, body_line_); }

  CardSetting& setting(const std::string& name) {
    for (auto& s : module_->settings)
      if (s.name == name) return s;
    module_->settings.push_back({name, here(), {}, false, false});
    // A variable that the card itself reads is a helper, not a misspelt parameter.
    Tcl_TraceVar2(interp_.get(), variable(name).c_str(), nullptr, TCL_TRACE_READS | TCL_GLOBAL_ONLY,
                  &CardReader::was_read, this);
    return module_->settings.back();
  }

  static char* was_read(ClientData self, Tcl_Interp*, const char* name, const char*, int) {
    auto& reader = *static_cast<CardReader*>(self);
    if (!reader.module_) return nullptr;
    std::string_view plain(name);
    if (const auto colon = plain.rfind("::"); colon != plain.npos) plain.remove_prefix(colon + 2);
    for (auto& s : reader.module_->settings)
      if (s.name == plain) s.helper = true;
    return nullptr;
  }

  std::string variable(const std::string& name) const { return name.starts_with("::") ? name : space_ + "::" + name; }

  void write(const std::string& name, const std::string& value) {
    if (!Tcl_SetVar2(interp_.get(), name.c_str(), nullptr, value.c_str(), TCL_GLOBAL_ONLY | TCL_LEAVE_ERR_MSG))
      throw Error(ErrorKind::config, Tcl_GetStringResult(interp_.get()), here());
    Tcl_SetObjResult(interp_.get(), Tcl_NewStringObj(value.c_str(), -1));
  }

  void read_variable(const std::string& name) {
    Tcl_Obj* value = Tcl_GetVar2Ex(interp_.get(), name.c_str(), nullptr, TCL_LEAVE_ERR_MSG);
    if (!value) throw Error(ErrorKind::config, Tcl_GetStringResult(interp_.get()), here());
    Tcl_SetObjResult(interp_.get(), value);
  }

  // `set` inside a module.
  void set_local(const Arguments& a) {
    if (a.size() == 2) return read_variable(a[1]);
    if (a.size() != 3) misuse("set NAME VALUE");
    if (a[1].starts_with("::")) return write(a[1], a[2]);
    CardSetting& s = setting(a[1]);
    s.place = here();
    s.items.assign(1, {a[2], {position_.file, line_of(a[2])}});
    s.added = false;
    write(variable(a[1]), a[2]);
  }

  // `set` outside of modules; in a procedure it writes the procedure's own variable.
  void set_global(const Arguments& a) {
    if (a.size() == 2) return read_variable(a[1]);
    if (a.size() != 3) misuse("set NAME VALUE");
    Tcl_Obj* value =
        Tcl_SetVar2Ex(interp_.get(), a[1].c_str(), nullptr, Tcl_NewStringObj(a[2].c_str(), -1), TCL_LEAVE_ERR_MSG);
    if (!value) throw Error(ErrorKind::config, Tcl_GetStringResult(interp_.get()), here());
    Tcl_SetObjResult(interp_.get(), value);
    if (a[1] == "ExecutionPath" || a[1] == "::ExecutionPath") set_execution_path(a[2]);
  }

  void set_execution_path(const std::string& value) {
    has_path_ = true;
    card_.execution_path_.clear();
    const int first = line_of(value);
    std::size_t from = 0;
    for (const auto& name : split_list({value, here()})) {
      const std::size_t at = value.find(name, from);
      if (at != std::string::npos) from = at;
      const int line =
          first + static_cast<int>(std::count(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(from), '\n'));
      from += name.size();
      card_.execution_path_.push_back({name, {position_.file, line}});
    }
  }

  // `add NAME VALUE...` appends each value as one element to the list NAME.
  void add(const Arguments& a) {
    if (!module_) return add_global(a);
    if (a.size() < 3) misuse("add NAME VALUE ...");
    CardSetting& s = setting(a[1]);
    if (!s.added) {
      // What `set` left there is the list's beginning.
      const auto before = std::move(s.items);
      s.items.clear();
      for (const auto& value : before)
        for (auto& item : split_list(value)) s.items.push_back({std::move(item), value.place});
      s.added = true;
    }
    s.place = here();
    for (std::size_t i = 2; i < a.size(); ++i) s.items.push_back({a[i], {position_.file, line_of(a[i])}});
    append(variable(a[1]), a, TCL_GLOBAL_ONLY);
  }

  void add_global(const Arguments& a) {
    if (a.size() < 3) misuse("add NAME VALUE ...");
    append(a[1], a, 0);
    if (a[1] == "ExecutionPath")
      for (std::size_t i = 2; i < a.size(); ++i) card_.execution_path_.push_back({a[i], here()}), has_path_ = true;
  }

  void append(const std::string& name, const Arguments& a, int flags) {
    for (std::size_t i = 2; i < a.size(); ++i)
      if (!Tcl_SetVar2Ex(interp_.get(), name.c_str(), nullptr, Tcl_NewStringObj(a[i].c_str(), -1),
                         flags | TCL_APPEND_VALUE | TCL_LIST_ELEMENT | TCL_LEAVE_ERR_MSG))
        throw Error(ErrorKind::config, Tcl_GetStringResult(interp_.get()), here());
  }

  void source(const Arguments& a) {
    if (a.size() != 2) misuse("source FILE");
    const std::filesystem::path outer = folder_;
    std::filesystem::path path = a[1];
    if (path.is_relative()) path = folder_ / path;
    constexpr int deepest = 32;
    if (++depth_ > deepest) throw Error(ErrorKind::config, fmt::format("'{}' sources itself", a[1]), here());
    std::string text;
    try {
      text = read_text(path);
    } catch (Error& error) {
      throw error.in(here().text());
    }
    folder_ = path.parent_path();
    run_file(text, path.string());
    folder_ = outer;
    --depth_;
  }

  Card& card_;
  std::unique_ptr<Tcl_Interp, CloseInterp> interp_;
  std::filesystem::path folder_;
  Position position_;
  CardModule* module_ = nullptr;
  std::string space_;
  const std::string* body_ = nullptr;
  int body_line_ = 0, depth_ = 0;
  bool has_path_ = false;
  std::optional<Error> failure_;
};

Card Card::load(const std::filesystem::path& path) {
  Card card;
  card.name_ = path.string();
  CardReader(card).read(read_text(path), path, card.name_);
  return card;
}

Card Card::parse(const std::string& text, const std::string& name) {
  Card card;
  card.name_ = name;
  CardReader(card).read(text, {}, name);
  return card;
}

}  // namespace hml
