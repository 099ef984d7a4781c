#include "hml/learn/training/pytorch_file.hpp"

#include <cstring>
#include <map>
#include <set>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/training/pickle.hpp"
#include "hml/learn/training/stored_zip.hpp"

namespace hml {
namespace {

using Kind = PickleValue::Kind;
constexpr int deepest = 32;
constexpr std::string_view old_format = "\x80\x02\x8a\x0al\xfc";

struct StorageType {
  std::string type;
  std::int64_t bytes;
};
const std::map<std::string_view, StorageType>& storage_types() {
  static const std::map<std::string_view, StorageType> table = {
      {"torch.DoubleStorage", {"F64", 8}},   {"torch.FloatStorage", {"F32", 4}}, {"torch.HalfStorage", {"F16", 2}},
      {"torch.BFloat16Storage", {"BF16", 2}}, {"torch.LongStorage", {"I64", 8}},  {"torch.IntStorage", {"I32", 4}},
      {"torch.ShortStorage", {"I16", 2}},    {"torch.CharStorage", {"I8", 1}},   {"torch.ByteStorage", {"U8", 1}},
      {"torch.BoolStorage", {"BOOL", 1}}};
  return table;
}

bool allowed(std::string_view global) {
  return global == "collections.OrderedDict" || global == "torch._utils._rebuild_tensor_v2" ||
         global == "torch._utils._rebuild_parameter" || global == "torch.Size" ||
         (global.starts_with("torch.") && global.ends_with("Storage") && global.find('.', 6) == global.npos);
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : place_(path.string()), text_(read_text(path)) {
    if (text_.starts_with(old_format))
      fail("it was written by PyTorch before 1.6, or in its form: load it there and write it anew with "
           "torch.save(state_dict, path), PyTorch 1.6 or later");
    entries_ = stored_zip_entries(text_, place_);
    budget_ = 16 * text_.size() + (std::size_t{1} << 20);
  }

  StoredTensors read() {
    pickle_ = read_pickle(find_pickle(), allowed, place_);
    if (pickle_.root.kind != Kind::dictionary) fail("it holds no dictionary of tensors");
    walk(chosen(), "", 0);
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, fmt::format("no state_dict of PyTorch: {}", what), {place_});
  }
  const std::vector<PickleValue>& items(const PickleValue& value) const { return pickle_.items[value.items]; }

  std::string_view find_pickle() {
    constexpr std::string_view end = "/data.pkl";
    for (const auto& [name, content] : entries_)
      if (name.ends_with(end) && name.find('/') == name.size() - end.size()) {
        folder_ = name.substr(0, name.size() - end.size());
        const auto order = entries_.find(folder_ + "/byteorder");
        if (order != entries_.end() && order->second != "little") fail("its numbers are not little-endian");
        return content;
      }
    fail("the archive has no data.pkl");
  }

  PickleValue chosen() const {
    const auto& entries = items(pickle_.root);
    for (const std::string_view name : {"state_dict", "model_state_dict", "model"})
      for (std::size_t i = 0; i < entries.size(); i += 2)
        if (entries[i].kind == Kind::text && entries[i].text == name && entries[i + 1].kind == Kind::dictionary)
          return entries[i + 1];
    return pickle_.root;
  }

  // A few bytes of a pickle can stand for more names and numbers than there is memory.
  void spend(std::uint64_t bytes) {
    if (bytes > budget_) fail("its tensors are far larger than the file");
    budget_ -= bytes;
  }

  void walk(const PickleValue& value, const std::string& name, int depth) {
    spend(name.size() + 16);
    if (depth > deepest) fail(fmt::format("'{:.40}...' lies deeper than {}", name, deepest));
    const std::string start = name.empty() ? "" : name + ".";
    if (value.kind == Kind::dictionary) {
      const auto& entries = items(value);
      for (std::size_t i = 0; i < entries.size(); i += 2) walk(entries[i + 1], start + key(entries[i]), depth + 1);
    } else if (value.kind == Kind::list) {
      for (std::size_t i = 0; i < items(value).size(); ++i)
        walk(items(value)[i], start + std::to_string(i), depth + 1);
    } else if (value.kind == Kind::call && value.text != "torch.Size") {
      if (!names_.insert(name).second) fail(fmt::format("'{}' stands there twice", name));
      out_.tensors.push_back(tensor(value, name));
    }
  }

  std::string key(const PickleValue& value) const {
    if (value.kind == Kind::text) return std::string(value.text);
    if (value.kind == Kind::whole) return std::to_string(value.number);
    fail("a key is neither text nor a whole number");
  }

  StoredTensor tensor(PickleValue value, const std::string& name) {
    if (value.text == "torch._utils._rebuild_parameter") {
      if (items(value).empty()) fail(fmt::format("the parameter '{}' is of nothing", name));
      value = items(value)[0];
    }
    const auto& arguments = items(value);
    if (value.kind != Kind::call || value.text != "torch._utils._rebuild_tensor_v2" || arguments.size() < 4 ||
        arguments[1].kind != Kind::whole)
      fail(fmt::format("'{}' is no tensor", name));
    const auto shape = lengths(arguments[2], name), strides = lengths(arguments[3], name);
    if (strides.size() != shape.size()) fail(fmt::format("'{}' has another number of strides", name));
    const auto [type, storage] = find_storage(arguments[0], name);
    StoredTensor out{name, type.type, shape, {}};
    const auto held = static_cast<std::int64_t>(storage.size()) / type.bytes;
    const auto count = check(name, shape, strides, arguments[1].number, held);
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(type.bytes), &bytes))
      fail(fmt::format("'{}' has more numbers than can be counted", name));
    spend(bytes);
    out.bytes.resize(bytes);
    if (bytes > 0)
      gather(storage.data() + arguments[1].number * type.bytes, shape, strides, static_cast<std::size_t>(type.bytes),
             out.bytes);
    return out;
  }

  std::vector<std::int64_t> lengths(PickleValue value, const std::string& name) const {
    if (value.kind == Kind::call && value.text == "torch.Size" && items(value).size() == 1) value = items(value)[0];
    if (value.kind != Kind::list) fail(fmt::format("'{}' has no shape", name));
    std::vector<std::int64_t> out;
    for (const auto& item : items(value)) {
      if (item.kind != Kind::whole || item.number < 0) fail(fmt::format("'{}' has a shape of no numbers", name));
      out.push_back(item.number);
    }
    if (out.size() > 64) fail(fmt::format("'{}' has {} axes", name, out.size()));
    return out;
  }

  std::pair<StorageType, std::string_view> find_storage(const PickleValue& value, const std::string& name) const {
    const auto& id = items(value);
    if (value.kind != Kind::reference || id.size() != 5 || id[0].text != "storage" || id[1].kind != Kind::global ||
        id[2].kind != Kind::text || id[4].kind != Kind::whole)
      fail(fmt::format("'{}' has no storage", name));
    const auto type = storage_types().find(id[1].text);
    if (type == storage_types().end()) fail(fmt::format("'{}' is of '{}', which has no place here", name, id[1].text));
    const auto found = entries_.find(fmt::format("{}/data/{}", folder_, id[2].text));
    if (found == entries_.end()) fail(fmt::format("the numbers of '{}' are missing", name));
    const auto held = static_cast<std::int64_t>(found->second.size()) / type->second.bytes;
    if (id[4].number < 0 || id[4].number > held)
      fail(fmt::format("the storage of '{}' holds {} numbers, not {}", name, held, id[4].number));
    return {type->second, found->second};
  }

  /// How many numbers; refuses what reaches beyond the `held` ones.
  std::int64_t check(const std::string& name, const std::vector<std::int64_t>& shape,
                     const std::vector<std::int64_t>& strides, std::int64_t offset, std::int64_t held) const {
    std::int64_t count = 1, last = offset;
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (__builtin_mul_overflow(count, shape[i], &count))
        fail(fmt::format("'{}' has more numbers than can be counted", name));
    if (count == 0) return 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      std::int64_t reach = 0;
      if (__builtin_mul_overflow(shape[i] - 1, strides[i], &reach) || __builtin_add_overflow(last, reach, &last))
        fail(fmt::format("'{}' reaches beyond its storage", name));
    }
    if (offset < 0 || last >= held) fail(fmt::format("'{}' reaches beyond its storage", name));
    return count;
  }

  static void gather(const char* from, const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides,
                     std::size_t size, std::vector<std::byte>& to) {
    std::vector<std::int64_t> place(shape.size(), 0);
    std::int64_t at = 0;
    for (std::size_t done = 0; done < to.size(); done += size) {
      std::memcpy(to.data() + done, from + at * static_cast<std::int64_t>(size), size);
      for (std::size_t i = shape.size(); i-- > 0;) {
        if (++place[i] < shape[i]) {
          at += strides[i];
          break;
        }
        at -= (shape[i] - 1) * strides[i];
        place[i] = 0;
      }
    }
  }

  std::string place_, text_, folder_;
  std::map<std::string, std::string_view> entries_;
  std::uint64_t budget_ = 0;  // bytes that may still be made
  Pickle pickle_;
  std::set<std::string> names_;
  StoredTensors out_;
};

}  // namespace

StoredTensors read_pytorch(const std::filesystem::path& path) { return Reader(path).read(); }

}  // namespace hml
