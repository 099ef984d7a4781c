#include "hml/simulate/card_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <tcl.h>

#include "hml/core/files.hpp"

namespace hml {

namespace {

// A value above this is no detector's: it keeps a doubling string from Tcl's own limit, which is 2 GB.
constexpr int largest_value = 256 << 20;

constexpr const char* originals = "::hml_original_";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

/// A text as Tcl wants it: no byte order mark, lines that end in '\n' alone, since "\\\r\n" continues no line.
std::string plain_text(std::string text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) text.erase(at, 1);
  if (const auto zero = text.find('\0'); zero != std::string::npos)
    throw Error(ErrorKind::config, "this is no text: it holds a zero byte",
                {name, 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero),
                                                       '\n'))});
  return text;
}

// Where the next command begins, for the line of one that does not even parse.
const char* first_word(const char* at, const char* end) {
  while (at < end && (is_space(*at) || *at == ';' || *at == '#')) at = *at == '#' ? std::find(at, end, '\n') : at + 1;
  return at;
}

/// Sets a flag as long as it lives.
struct Flagged {
  explicit Flagged(bool& which) : flag(which), before(which) { flag = true; }
  ~Flagged() { flag = before; }
  bool &flag, before;
};

}  // namespace

CardReader::CardReader(Card& card, std::filesystem::path folder, const CardLimits& limits)
    : card_(card), top_(std::move(folder)), folder_(top_), tcl_(limits) {
  for (const char* name : {"append", "incr", "lappend", "proc"}) keep_original(name);
  command<&CardReader::module>("module");
  command<&CardReader::source>("source");
  command<&CardReader::library>("library");
  command<&CardReader::set>("set");
  command<&CardReader::add>("add");
  command<&CardReader::append>("append");
  command<&CardReader::lappend>("lappend");
  command<&CardReader::incr>("incr");
  command<&CardReader::procedure>("proc");
  command<&CardReader::run_body>("::run_module_body");
  first_globals_ = names("globals", "*");
}

void CardReader::read(const std::string& text) try {
  run_file(text, card_.name_);
  const Flagged reading(own_);
  finish();
} catch (const TclPanic& panic) {
  tcl_.abandon();
  throw Error(ErrorKind::config, "Tcl gives up: " + panic.message, {position_.file, position_.line});
}

CardReader::~CardReader() {
  if (long_text_) Tcl_DecrRefCount(long_text_->first);
}

template <void (CardReader::*Handler)(const std::vector<std::string>&)>
int CardReader::handle(void* self, Tcl_Interp* interp, int count, Tcl_Obj* const objects[]) {
  auto& reader = *static_cast<CardReader*>(self);
  Words words;
  words.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) words.emplace_back(Tcl_GetString(objects[i]));
  const Words* const outer = std::exchange(reader.call_, &words);
  Tcl_Obj* const* const outer_objects = std::exchange(reader.objects_, objects);
  int code = TCL_OK;
  try {
    (reader.*Handler)(words);
  } catch (const Error& error) {
    reader.failure_ = error;
    Tcl_SetObjResult(interp, Tcl_NewStringObj(error.what(), -1));
    code = TCL_ERROR;
  }
  reader.call_ = outer;
  reader.objects_ = outer_objects;
  return code;
}

template <void (CardReader::*Handler)(const std::vector<std::string>&)>
void CardReader::command(const std::string& name) {
  Tcl_CreateObjCommand(tcl_.get(), name.c_str(), &CardReader::handle<Handler>, this, nullptr);
}

// ---- Scripts

void CardReader::run_file(std::string text, const std::string& name) {
  text = plain_text(std::move(text), name);
  card_.text_ += text;
  if (!card_.text_.ends_with('\n')) card_.text_ += '\n';
  const Position outer = position_;
  position_ = {name, 1, {}};
  run(text, 1);
  position_ = outer;
}

// Evaluates a script command by command; `line` is that of its first character.
void CardReader::run(const std::string& script, int line) {
  const char* at = script.data();
  const char* const end = at + script.size();
  const char* counted = at;  // up to here, `line` is
  const auto line_of = [&](const char* place) {
    line += static_cast<int>(std::count(counted, place, '\n'));
    counted = place;
    return line;
  };
  const Position outer = position_;
  while (at < end) {
    Tcl_Parse parse;
    position_.line = line_of(first_word(at, end));
    position_.command = {};
    if (Tcl_ParseCommand(tcl_.get(), at, static_cast<int>(end - at), 0, &parse) != TCL_OK)
      throw Error(ErrorKind::config, "Tcl: " + tcl_.result(), here());
    const std::string_view text(parse.commandStart, static_cast<std::size_t>(parse.commandSize));
    const bool empty = parse.numWords == 0;
    Tcl_FreeParse(&parse);
    at = text.data() + text.size();
    if (empty) continue;
    position_.line = line_of(std::max(text.data(), counted));
    position_.command = text;
    const int code = tcl_.evaluate(text);
    if (code == TCL_RETURN) break;
    if (code != TCL_OK) fail();
  }
  position_ = outer;
}

void CardReader::fail() {
  Place place = here();
  if (!tcl_.stopped().empty() && !stop_)
    stop_.emplace(ErrorKind::config, fmt::format("the card was stopped: {}; does a loop never end?", tcl_.stopped()),
                  place);
  if (stop_) throw *stop_;
  std::string problem = tcl_.result();
  if (failure_ && problem == failure_->what()) throw *failure_;
  std::replace(problem.begin(), problem.end(), '\n', ' ');
  const std::string context = failed_in_procedure(place);
  const std::string_view unknown = "invalid command name \"";
  Error error(ErrorKind::config, "Tcl: " + problem, place);
  if (problem.starts_with(unknown) && problem.ends_with('"'))
    error = unknown_name(ErrorKind::config, "command",
                         problem.substr(unknown.size(), problem.size() - unknown.size() - 1),
                         names("commands", "*"), place);
  if (!context.empty()) error.in(context);
  throw error;
}

// Finds the line of a failure inside of loops and procedures from the trail that Tcl leaves.
std::string CardReader::failed_in_procedure(Place& place) const {
  const char* const left = Tcl_GetVar2(tcl_.get(), "errorInfo", nullptr, TCL_GLOBAL_ONLY);
  const std::string_view trail = left ? left : "";
  const std::string_view mark = "(procedure \"", executing = "while executing\n\"";
  if (const auto at = trail.find(mark); at != trail.npos) {
    const auto rest = trail.substr(at + mark.size());
    const std::string name(rest.substr(rest.find_first_not_of(':'), rest.find('"') - rest.find_first_not_of(':')));
    const auto known = procedures_.find(name);
    const auto number = rest.find("\" line ");
    if (known != procedures_.end() && number != rest.npos) {
      const std::string caller = place.text();
      place = known->second;
      place.line += std::atoi(rest.data() + number + 7) - 1;
      return fmt::format("procedure '{}', called at {}", name, caller);
    }
  }
  if (const auto at = trail.find(executing); at != trail.npos) {
    auto text = trail.substr(at + executing.size());
    // Tcl cuts long commands.
    text = text.substr(0, std::min(text.find("\"\n"), text.find("...\"")));
    if (const auto offset = position_.command.find(text); offset != position_.command.npos) place.line = line_at(offset);
  }
  return "";
}

void CardReader::misuse(const std::string& usage) const {
  throw Error(ErrorKind::config, "usage: " + usage, here());
}

// Tcl's own command goes on under another name.
void CardReader::keep_original(const std::string& name) {
  Tcl_CmdInfo info;
  Tcl_GetCommandInfo(tcl_.get(), name.c_str(), &info);
  Tcl_CreateObjCommand(tcl_.get(), (originals + name).c_str(), info.objProc, info.objClientData, nullptr);
}

int CardReader::original(const std::string& name, const Words& words) {
  Words call = words;
  call[0] = originals + name;
  return tcl_.call(call);
}

std::vector<std::string> CardReader::names(const std::string& what, const std::string& pattern) {
  if (tcl_.call({"info", what, pattern}) != TCL_OK) return {};
  return split_list({tcl_.result(), {}});
}

// ---- Places

// Where the call of ours stands in the text of the body's command: the words "set NAME", best with VALUE behind them.
std::size_t CardReader::offset_of(const Words& call) const {
  const std::string_view text = position_.command;
  std::size_t found = text.npos;
  for (std::size_t at = text.find(call[0]); at != text.npos; at = text.find(call[0], at + 1)) {
    if (call.size() < 2) return at;
    std::size_t next = at + call[0].size();
    const std::size_t name = std::min(text.find_first_not_of(" \t", next), text.size());
    if (name == next || !text.substr(name).starts_with(call[1])) continue;
    next = name + call[1].size();
    if (next < text.size() && (std::isalnum(static_cast<unsigned char>(text[next])) || text[next] == '_')) continue;
    if (found == text.npos) found = at;
    if (call.size() < 3) return at;
    std::size_t value = std::min(text.find_first_not_of(" \t", next), text.size());
    if (value < text.size() && (text[value] == '{' || text[value] == '"')) ++value;
    if (text.substr(value).starts_with(call[2])) return at;
  }
  return found == text.npos ? 0 : found;
}

int CardReader::line_at(std::size_t offset) const {
  return position_.line + static_cast<int>(std::count(position_.command.begin(),
                                                      position_.command.begin() + static_cast<std::ptrdiff_t>(offset),
                                                      '\n'));
}

Place CardReader::here() const {
  return {position_.file, call_ && !call_->empty() ? line_at(offset_of(*call_)) : position_.line};
}

// Of an argument that stands verbatim in the running command (a braced body, a word of a list).
Place CardReader::place_of(std::string_view argument) const {
  const std::size_t from = call_ ? offset_of(*call_) : 0, at = position_.command.find(argument, from);
  return {position_.file, line_at(at == position_.command.npos ? from : at)};
}

// Number of the frame: those of a module's body and of a procedure differ.
int CardReader::level() {
  Tcl_CmdInfo info;
  int number = 0;
  Tcl_Obj* words[] = {Tcl_NewStringObj("level", -1)};
  Tcl_IncrRefCount(words[0]);
  if (Tcl_GetCommandInfo(tcl_.get(), "::tcl::info::level", &info) &&
      info.objProc(info.objClientData, tcl_.get(), 1, words) == TCL_OK)
    Tcl_GetIntFromObj(nullptr, Tcl_GetObjResult(tcl_.get()), &number);
  Tcl_DecrRefCount(words[0]);
  Tcl_ResetResult(tcl_.get());
  return number;
}

// Whether a variable of that name would be the module's: a plain one, not in a procedure.
bool CardReader::in_body(const std::string& variable) {
  return module_ && variable.find("::") == std::string::npos && !variable.ends_with(')') && level() == body_level_;
}

// ---- Commands

void CardReader::module(const Words& w) {
  if (w.size() != 3 && w.size() != 4) misuse("module TYPE NAME { ... }");
  const std::string &type = w[1], &name = w[2];
  if (module_)
    throw Error(ErrorKind::config,
                fmt::format("module '{}' stands inside module '{}': a brace is missing before it", name, module_->name),
                here());
  if (name.empty() || name.find("::") != std::string::npos)
    throw Error(ErrorKind::config, fmt::format("'{}' is no name for a module", name), here());
  const auto known =
      std::find_if(card_.modules_.begin(), card_.modules_.end(), [&](const auto& m) { return m.name == name; });
  if (known == card_.modules_.end())
    card_.modules_.push_back({type, name, here(), {}});
  else if (known->type != type)
    throw Error(ErrorKind::config, fmt::format("'{}' is a {} already ({})", name, known->type, known->place.text()),
                here());
  if (w.size() == 3) return;
  CardModule& described = known == card_.modules_.end() ? card_.modules_.back() : *known;
  // The body's line and its variables' names hold until the body ends, whatever goes wrong in it.
  struct Leave {
    CardModule*& module;
    ~Leave() { module = nullptr; }
  } leave{module_};
  module_ = &described;
  space_ = "::" + name;
  body_ = &w[3];
  body_line_ = place_of(w[3]).line;
  const Position outer = position_;
  if (tcl_.call({"namespace", "eval", space_, "::run_module_body"}) != TCL_OK) fail();
  position_ = outer;
}

void CardReader::run_body(const Words&) {
  if (!body_) misuse("module TYPE NAME { ... }");
  const std::string& body = *std::exchange(body_, nullptr);
  body_level_ = level();
  const Words* const outer = std::exchange(call_, nullptr);
  run(body, body_line_);
  call_ = outer;
}

CardSetting& CardReader::setting(const std::string& name) {
  Watched*& watched = by_name_[full(name)];
  if (!watched) {
    module_->settings.push_back({name, here(), {}, false, false});
    watched = &watched_.emplace_back(Watched{this, &module_->settings.back()});
  }
  // A variable that the card itself reads is a helper, not a misspelt parameter.
  if (!watched->traced)
    watched->traced = Tcl_TraceVar2(tcl_.get(), full(name).c_str(), nullptr,
                                    TCL_TRACE_READS | TCL_TRACE_WRITES | TCL_TRACE_UNSETS | TCL_GLOBAL_ONLY,
                                    &CardReader::accessed, watched) == TCL_OK;
  return *watched->setting;
}

char* CardReader::accessed(void* watched, Tcl_Interp*, const char*, const char*, int flags) {
  auto& w = *static_cast<Watched*>(watched);
  if (flags & TCL_TRACE_UNSETS) w.traced = false, w.changed = true;
  if (w.reader->own_ || (flags & TCL_TRACE_UNSETS)) return nullptr;
  if (flags & TCL_TRACE_READS) w.setting->helper = true;
  if (flags & TCL_TRACE_WRITES) {
    w.changed = true;
    w.setting->place = w.reader->here();
  }
  return nullptr;
}

// Leaves the variable's value as the command's result.
void CardReader::leave(const std::string& variable) {
  Tcl_Obj* value = Tcl_GetVar2Ex(tcl_.get(), variable.c_str(), nullptr, TCL_LEAVE_ERR_MSG);
  if (!value) throw Error(ErrorKind::config, tcl_.result(), here());
  Tcl_SetObjResult(tcl_.get(), value);
}

void CardReader::write(const std::string& variable, Tcl_Obj* value, int flags) {
  int size = 0;
  Tcl_GetStringFromObj(value, &size);
  if (size > largest_value)
    throw Error(ErrorKind::config, fmt::format("'{}' would hold {} MB", variable, size >> 20), here());
  if (!Tcl_SetVar2Ex(tcl_.get(), variable.c_str(), nullptr, value, flags | TCL_LEAVE_ERR_MSG))
    throw Error(ErrorKind::config, tcl_.result(), here());
}

// A word of the running command. One object of Tcl, which cannot change while it is held, makes one text.
SharedText CardReader::text_of(std::size_t word) {
  constexpr std::size_t long_enough = 256;
  const std::string& text = (*call_)[word];
  if (text.size() < long_enough) return text;
  if (!long_text_ || long_text_->first != objects_[word]) {
    if (long_text_) Tcl_DecrRefCount(long_text_->first);
    Tcl_IncrRefCount(objects_[word]);
    long_text_.emplace(objects_[word], text);
  }
  return long_text_->second;
}

void CardReader::set(const Words& w) {
  if (w.size() == 2) return leave(w[1]);
  if (w.size() != 3) misuse("set NAME VALUE");
  if (!in_body(w[1])) return set_plainly(w);
  const Flagged writing(own_);
  CardSetting& s = setting(w[1]);
  s.place = here();
  s.items.assign(1, {text_of(2), place_of(w[2])});
  s.added = false;
  write(full(w[1]), objects_[2], TCL_GLOBAL_ONLY);
  setting(w[1]);  // watched again, where it was unset
  by_name_[full(w[1])]->changed = false;
  Tcl_SetObjResult(tcl_.get(), objects_[2]);
}

// Outside of modules, and in procedures as Tcl does it.
void CardReader::set_plainly(const Words& w) {
  write(w[1], objects_[2], 0);
  Tcl_SetObjResult(tcl_.get(), objects_[2]);
  if (w[1].starts_with("::"))
    written_[w[1].substr(2)] = here();
  else if (!module_)
    written_[w[1]] = here();
  if (w[1] == "ExecutionPath" || w[1] == "::ExecutionPath") note_path(w[2]);
}

// The lines of the names in the ExecutionPath.
void CardReader::note_path(const std::string& value) {
  path_.clear();
  Place place = place_of(value);
  std::size_t behind = 0;  // the last name
  for (auto& name : split_list({value, here()})) {
    const std::size_t at = std::min(value.find(name, behind), value.size());
    const auto begin = value.begin() + static_cast<std::ptrdiff_t>(behind);
    if (at < value.size()) {
      place.line += static_cast<int>(std::count(begin, value.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      behind = at + name.size();
    }
    path_.push_back({std::move(name), place});
  }
}

// `add NAME VALUE...` appends each value as one element to the list NAME.
void CardReader::add(const Words& w) {
  if (w.size() < 3) misuse("add NAME VALUE ...");
  const bool ours = in_body(w[1]);
  const std::string variable = ours ? full(w[1]) : w[1];
  const Flagged writing(own_);
  if (ours) {
    CardSetting& s = setting(w[1]);
    if (!s.added) {
      // What `set` left there is the list's beginning.
      const auto before = std::move(s.items);
      s.items.clear();
      for (const auto& value : before)
        for (auto& item : split_list(value)) s.items.push_back({std::move(item), value.place});
      s.added = true;
    }
    s.place = here();
    for (std::size_t i = 2; i < w.size(); ++i) s.items.push_back({text_of(i), place_of(w[i])});
  }
  for (std::size_t i = 2; i < w.size(); ++i)
    write(variable, objects_[i], (ours ? TCL_GLOBAL_ONLY : 0) | TCL_APPEND_VALUE | TCL_LIST_ELEMENT);
  if (ours) setting(w[1]);
  if (w[1] == "ExecutionPath")
    for (std::size_t i = 2; i < w.size(); ++i) path_.push_back({w[i], place_of(w[i])});
  Tcl_ResetResult(tcl_.get());
}

// Tcl's lappend, append and incr, on the module's own variable where they stand in its body.
void CardReader::change(const char* how, const Words& w) {
  Words call = w;
  std::size_t size = 0;
  for (const auto& word : w) size += word.size();
  const Flagged writing(own_);
  const bool ours = w.size() > 1 && in_body(w[1]);
  if (ours) {
    setting(w[1]).place = here();
    by_name_[full(w[1])]->changed = true;
    call[1] = full(w[1]);
  }
  if (size > std::size_t{largest_value})
    throw Error(ErrorKind::config, fmt::format("'{}' would hold {} MB", w[1], size >> 20), here());
  if (original(how, call) != TCL_OK) throw Error(ErrorKind::config, "Tcl: " + tcl_.result(), here());
  int length = 0;
  if (*how == 'a' && (Tcl_GetStringFromObj(Tcl_GetObjResult(tcl_.get()), &length), length > largest_value))
    throw Error(ErrorKind::config, fmt::format("'{}' holds {} MB", w[1], length >> 20), here());
  if (ours) setting(w[1]);
}

void CardReader::procedure(const Words& w) {
  if (w.size() == 4) {
    const std::string name = w[1].substr(w[1].rfind(':') == std::string::npos ? 0 : w[1].rfind(':') + 1);
    procedures_[name] = place_of(w[3]);
  }
  if (original("proc", w) != TCL_OK) throw Error(ErrorKind::config, "Tcl: " + tcl_.result(), here());
}

// Delphes seeks what is sourced from the folder of the card; from the sourcing file's own is what one expects.
std::filesystem::path CardReader::resolved(const std::string& path) const {
  std::error_code ignored;
  if (!std::filesystem::exists(top_ / path, ignored) && std::filesystem::exists(folder_ / path, ignored))
    return folder_ / path;
  return top_ / path;
}

void CardReader::source(const Words& w) {
  if (w.size() != 2) misuse("source FILE");
  constexpr int deepest = 32;
  if (depth_ >= deepest) throw Error(ErrorKind::config, fmt::format("'{}' sources itself", w[1]), here());
  const std::filesystem::path path = resolved(w[1]), outer = folder_;
  std::string text;
  try {
    text = read_text(path);
  } catch (Error& error) {
    throw error.in(here().text());
  }
  struct Leave {
    CardReader& reader;
    std::filesystem::path outer;
    const Words* call;
    ~Leave() { reader.folder_ = outer, --reader.depth_, reader.call_ = call; }
  } leave{*this, outer, std::exchange(call_, nullptr)};
  ++depth_;
  folder_ = path.parent_path();
  run_file(std::move(text), path.string());
}

void CardReader::library(const Words& w) {
  if (w.size() != 2 || w[1].empty()) misuse("library FILE");
  if (module_) throw Error(ErrorKind::config, "'library' stands outside of modules", here());
  card_.libraries_.push_back({resolved(w[1]).string(), here()});
}

// ---- The end

void CardReader::finish() {
  call_ = nullptr;
  position_ = {card_.name_, 0, {}};
  for (auto& module : card_.modules_) finish_module(module);
  finish_globals();
  finish_path();
}

// Nothing for an array and for a variable that is not there.
std::optional<std::string> CardReader::value_of(const std::string& variable) {
  Tcl_Obj* value = Tcl_GetVar2Ex(tcl_.get(), variable.c_str(), nullptr, TCL_GLOBAL_ONLY);
  if (!value) return {};
  return Tcl_GetString(value);
}

void CardReader::finish_module(CardModule& module) {
  std::deque<CardSetting> kept;
  space_ = "::" + module.name;
  for (auto& s : module.settings) {
    if (by_name_.at(full(s.name))->changed) {
      auto value = value_of(full(s.name));
      if (!value) continue;
      s.items.assign(1, {std::move(*value), s.place});
      s.added = false;
    }
    kept.push_back(std::move(s));
  }
  // What no command of ours made: variables of loops, those written from outside of the module.
  std::string pattern;
  for (const char c : full("")) pattern += std::string_view("*?[]\\").find(c) == std::string_view::npos
                                               ? std::string(1, c)
                                               : fmt::format("\\{}", c);
  for (const auto& variable : names("vars", pattern + "*")) {
    if (by_name_.contains(variable)) continue;
    const std::string name = variable.substr(space_.size() + 2);
    auto value = value_of(variable);
    if (!value) continue;
    const auto at = written_.find(variable.substr(2));
    const Place place = at == written_.end() ? module.place : at->second;
    kept.push_back({name, place, {{std::move(*value), place}}, false, at == written_.end()});
  }
  module.settings = std::move(kept);
}

void CardReader::finish_globals() {
  for (const auto& name : names("globals", "*")) {
    const auto at = written_.find(name);
    if (at == written_.end() && std::find(first_globals_.begin(), first_globals_.end(), name) != first_globals_.end())
      continue;
    if (name == "errorInfo" || name == "errorCode") continue;
    if (auto value = value_of("::" + name))
      card_.globals_[name] = {std::move(*value), at == written_.end() ? Place{card_.name_, 0} : at->second};
  }
}

void CardReader::finish_path() {
  const auto path = card_.global("ExecutionPath");
  if (!path)
    throw Error(ErrorKind::config, "the card sets no ExecutionPath: 'set ExecutionPath { Module1 Module2 ... }'",
                {card_.name_, 0});
  // Other commands than `set` and `add` may have changed it: a name stands where it was written last.
  std::size_t next = 0;
  for (auto& name : split_list(*path)) {
    const auto same = [&](const CardValue& noted) { return noted.text == name; };
    const bool in_order = next < path_.size() && same(path_[next]);
    const auto noted = in_order ? path_.begin() + static_cast<std::ptrdiff_t>(next++)
                                : std::find_if(path_.begin(), path_.end(), same);
    card_.execution_path_.push_back({std::move(name), noted == path_.end() ? path->place : noted->place});
  }
}

}  // namespace hml
