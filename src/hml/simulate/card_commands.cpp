// The commands that a card gives: `module`, `set`, `add`, `source`, `library`, and what Tcl's own do to a module's variables.
#include "hml/simulate/card_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <tcl.h>

#include "hml/core/files.hpp"

namespace hml {

namespace {

// A value above this is no detector's: it keeps a doubling string from Tcl's own limit, which is 2 GB.
constexpr int largest_value = 256 << 20;

}  // namespace

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
  const std::string body = body_of(w);
  body_ = &body;
  const ScriptPosition outer = position_;
  if (tcl_.call({"namespace", "eval", space_, "::run_module_body"}) != TCL_OK) fail();
  position_ = outer;
}

// The body as it is written, where it stands in braces: Tcl takes the line ends out of continued lines. Notes its line.
std::string CardReader::body_of(const Words& w) {
  const std::string_view text = position_.command.substr(position_.offset_of(w));
  body_line_ = place_of(w[3]).line;
  Tcl_Parse parse;
  if (Tcl_ParseCommand(nullptr, text.data(), static_cast<int>(text.size()), 0, &parse) != TCL_OK) return w[3];
  std::string body = w[3];
  const Tcl_Token* word = parse.tokenPtr;
  for (int i = 1; i < parse.numWords; ++i) word += word->numComponents + 1;
  if (parse.numWords == 4 && word->type != TCL_TOKEN_EXPAND_WORD && *word->start == '{') {
    body.assign(word->start + 1, static_cast<std::size_t>(word->size - 2));
    body_line_ = position_.line_at(static_cast<std::size_t>(word->start - position_.command.data()));
  }
  Tcl_FreeParse(&parse);
  return body;
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
  if (!sources_) throw Error(ErrorKind::config, fmt::format("'{}' is not read: this card may source no files", w[1]), here());
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

}  // namespace hml
