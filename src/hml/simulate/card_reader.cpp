#include "hml/simulate/card_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <tcl.h>

namespace hml {

namespace {

constexpr const char* originals = "::hml_original_";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

/// A text as Tcl wants it: no byte order mark, lines that end in '\n' alone, since "\\\r\n" continues no line.
std::string plain_text(std::string text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') text[kept++] = text[i];
  text.resize(kept);
  if (const auto zero = text.find('\0'); zero != std::string::npos)
    throw Error(
        ErrorKind::config, "this is no text: it holds a zero byte",
        {name, 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'))});
  return text;
}

// Where the next command begins, for the line of one that does not even parse.
const char* first_word(const char* at, const char* end) {
  while (at < end && (is_space(*at) || *at == ';' || *at == '#')) at = *at == '#' ? std::find(at, end, '\n') : at + 1;
  return at;
}

}  // namespace

CardReader::CardReader(Card& card, std::filesystem::path folder, const CardLimits& limits)
    : card_(card), top_(std::move(folder)), folder_(top_), sources_(limits.sources), tcl_(limits) {
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
  const std::string& stopped = tcl_.stopped();
  throw Error(ErrorKind::config, stopped.empty() ? "Tcl gives up: " + panic.message : "the card was stopped: " + stopped,
              {position_.file, position_.line});
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

void CardReader::run_file(std::string text, const std::string& name) {
  text = plain_text(std::move(text), name);
  card_.text_ += text;
  if (!card_.text_.ends_with('\n')) card_.text_ += '\n';
  const ScriptPosition outer = position_;
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
  const ScriptPosition outer = position_;
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
    error =
        unknown_name(ErrorKind::config, "command", problem.substr(unknown.size(), problem.size() - unknown.size() - 1),
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
    if (const auto offset = position_.command.find(text); offset != position_.command.npos)
      place.line = position_.line_at(offset);
  }
  return "";
}

void CardReader::misuse(const std::string& usage) const { throw Error(ErrorKind::config, "usage: " + usage, here()); }

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

}  // namespace hml
