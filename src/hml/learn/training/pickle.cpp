#include "hml/learn/training/pickle.hpp"

#include <cstring>
#include <unordered_map>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

using Kind = PickleValue::Kind;
// A value takes up to a hundred times the byte that makes it.
constexpr std::size_t longest = std::size_t{16} << 20;

class Machine {
 public:
  Machine(std::string_view text, bool (*allowed)(std::string_view), const std::string& place)
      : text_(text), allowed_(allowed), place_(place) {
    out_.items.emplace_back();  // every empty tuple
  }

  Pickle run() {
    if (text_.size() > longest) fail(fmt::format("it has {} bytes, more than {}", text_.size(), longest));
    if (take(1) != "\x80" || number<std::uint8_t>() != 2) fail("it is not of protocol 2");
    while (step(number<std::uint8_t>())) {
    }
    if (at_ != text_.size() || stack_.size() != 1 || !marks_.empty()) fail("it does not end where it should");
    out_.root = stack_.back();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, fmt::format("no pickle that can be read: {} (byte {})", what, at_), {place_});
  }
  std::string_view take(std::size_t n) {
    if (n > text_.size() - at_) fail("it is torn");
    at_ += n;
    return text_.substr(at_ - n, n);
  }
  template <typename T>
  T number() {
    T out;
    std::memcpy(&out, take(sizeof out).data(), sizeof out);
    return out;
  }
  std::string_view line() {
    const auto end = text_.find('\n', at_);
    if (end == text_.npos) fail("it is torn");
    const auto out = take(end - at_);
    take(1);
    return out;
  }
  void push(PickleValue value) { stack_.push_back(value); }
  void push_whole(std::int64_t n) { push({Kind::whole, n, {}, 0}); }
  PickleValue pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("its stack is empty");
    const auto out = stack_.back();
    stack_.pop_back();
    return out;
  }
  std::vector<PickleValue> pop(std::size_t n) {
    std::vector<PickleValue> out(n);
    while (n > 0) out[--n] = pop();
    return out;
  }
  std::vector<PickleValue> pop_to_mark() {
    if (marks_.empty()) fail("a mark is missing");
    auto out = pop(stack_.size() - marks_.back());
    marks_.pop_back();
    return out;
  }
  void push_items(Kind kind, std::vector<PickleValue> items, std::string_view text = {}) {
    push({kind, 0, text, out_.items.size()});
    out_.items.push_back(std::move(items));
  }
  void add(Kind kind, const std::vector<PickleValue>& items) {
    const auto target = pop();
    if (target.kind != kind || target.items == 0 || (kind == Kind::dictionary && items.size() % 2 != 0))
      fail("values are put into something that takes none");
    auto& old = out_.items[target.items];
    old.insert(old.end(), items.begin(), items.end());
    push(target);
  }

  bool step(std::uint8_t code) {
    switch (code) {
      case '.': return false;
      case '(': marks_.push_back(stack_.size()); break;
      case '}': push_items(Kind::dictionary, {}); break;
      case ']': push_items(Kind::list, {}); break;
      case ')': push({Kind::list, 0, {}, 0}); break;
      case 't': push_items(Kind::list, pop_to_mark()); break;
      case 0x85: case 0x86: case 0x87: push_items(Kind::list, pop(code - 0x84u)); break;
      case 'N': case 0x88: case 0x89: push({}); break;
      case 'K': push_whole(number<std::uint8_t>()); break;
      case 'M': push_whole(number<std::uint16_t>()); break;
      case 'J': push_whole(number<std::int32_t>()); break;
      case 0x8a: push_long(take(number<std::uint8_t>())); break;
      case 'G': take(8); push({}); break;
      case 'X': push({Kind::text, 0, take(number<std::uint32_t>()), 0}); break;
      case 'q': put(number<std::uint8_t>()); break;
      case 'r': put(number<std::uint32_t>()); break;
      case 'h': get(number<std::uint8_t>()); break;
      case 'j': get(number<std::uint32_t>()); break;
      case 'c': push_global(); break;
      case 'R': call(); break;
      case 'Q': refer(); break;
      case 's': add(Kind::dictionary, pop(2)); break;
      case 'u': add(Kind::dictionary, pop_to_mark()); break;
      case 'a': add(Kind::list, pop(1)); break;
      case 'e': add(Kind::list, pop_to_mark()); break;
      case 'b': pop(); push(pop()); break;  // attributes beside the values
      default: fail(fmt::format("its instruction {:#04x} is none that weights need", code));
    }
    return true;
  }

  void push_long(std::string_view bytes) {
    if (bytes.size() > 8) return push({});
    std::uint64_t n = !bytes.empty() && (bytes.back() & 0x80) ? ~std::uint64_t{0} : 0;
    std::memcpy(&n, bytes.data(), bytes.size());
    push_whole(static_cast<std::int64_t>(n));
  }
  void put(std::uint32_t place) { push(memo_[place] = pop()); }
  void get(std::uint32_t place) {
    const auto found = memo_.find(place);
    if (found == memo_.end()) fail(fmt::format("nothing was kept as {}", place));
    push(found->second);
  }
  void push_global() {
    const auto module = line(), name = line();
    const std::string whole = fmt::format("{}.{}", module, name);
    if (!allowed_(whole)) fail(fmt::format("'{}' would run code; save a state_dict of tensors alone", whole));
    push({Kind::global, 0, *out_.globals.insert(whole).first, 0});
  }
  void call() {
    const auto arguments = pop(), function = pop();
    if (function.kind != Kind::global || arguments.kind != Kind::list) fail("it calls what is no function");
    if (function.text != "collections.OrderedDict")
      return push({Kind::call, 0, function.text, arguments.items});
    if (!out_.items[arguments.items].empty()) fail("an OrderedDict is made of something");
    push_items(Kind::dictionary, {});
  }
  void refer() {
    const auto id = pop();
    if (id.kind != Kind::list) fail("a reference is no tuple");
    push({Kind::reference, 0, {}, id.items});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool (*allowed_)(std::string_view);
  std::string place_;
  Pickle out_;
  std::vector<PickleValue> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, PickleValue> memo_;
};

}  // namespace

Pickle read_pickle(std::string_view text, bool (*allowed)(std::string_view), const std::string& place) {
  return Machine(text, allowed, place).run();
}

}  // namespace hml
