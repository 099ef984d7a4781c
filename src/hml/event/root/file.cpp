#include "hml/event/root/file.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"
#include "hml/event/root/directory.hpp"
#include "hml/event/root/tree_parts.hpp"

namespace hml {

namespace root {

namespace {

constexpr std::int32_t big_file = 1000000;  // added to the version of a file whose places take 8 bytes
constexpr int big_directory = 1000;
constexpr int deepest_folder = 32;

struct FileHeader {
  std::int64_t begin = 0, end = 0, name_bytes = 0, layouts_seek = 0, layouts_bytes = 0;
};

FileHeader read_header(const Disk& disk) {
  constexpr std::uint64_t header_bytes = 64;
  const auto bytes = disk.read(0, std::min(header_bytes, disk.size()));
  Cursor in(bytes);
  if (bytes.size() < header_bytes || std::string_view(reinterpret_cast<const char*>(in.take(4)), 4) != "root")
    throw Error(ErrorKind::input, "no ROOT file");
  FileHeader out;
  const bool big = in.read<std::int32_t>() >= big_file;
  const auto place = [&] { return big ? in.read<std::int64_t>() : in.read<std::int32_t>(); };
  out.begin = in.read<std::int32_t>();
  out.end = place();
  place();     // list of free places
  in.skip(8);  // its length and number
  out.name_bytes = in.read<std::int32_t>();
  in.skip(5);  // size of places, compression
  out.layouts_seek = place();
  out.layouts_bytes = in.read<std::int32_t>();
  if (out.end > static_cast<std::int64_t>(disk.size()))
    throw Error(ErrorKind::input, fmt::format("truncated: it has {} bytes of {}", disk.size(), out.end));
  if (out.begin < static_cast<std::int64_t>(header_bytes) - 1 || out.name_bytes < 0)
    throw Error(ErrorKind::input, "torn: the header of the file");
  return out;
}

// Where the keys of a directory stand.
struct KeyList {
  std::int64_t seek = 0, bytes = 0;
};

KeyList read_directory(Cursor in) {
  const int version = in.read<std::int16_t>();
  in.skip(8);  // dates
  KeyList out;
  out.bytes = in.read<std::int32_t>();
  in.skip(4);
  const bool big = version > big_directory;
  in.skip(big ? 16 : 8);  // this directory and its parent
  out.seek = big ? in.read<std::int64_t>() : in.read<std::int32_t>();
  return out;
}

KeyList read_directory(const Disk& disk, std::int64_t seek) {
  constexpr std::int64_t longest = 42;
  if (seek < 0) throw Error(ErrorKind::input, fmt::format("torn: a directory at byte {}", seek));
  const auto start = static_cast<std::uint64_t>(seek);
  const auto bytes = disk.read(start, std::min<std::uint64_t>(longest, disk.size() - std::min(start, disk.size())));
  return read_directory(Cursor(bytes));
}

std::vector<Key> read_keys(const Disk& disk, const KeyList& list) {
  if (list.bytes == 0) return {};
  Key own;
  const Payload payload = read_payload(disk, list.seek, list.bytes, own);
  Cursor in(payload.bytes);
  std::vector<Key> out;
  constexpr std::size_t least_key = 26;
  for (std::size_t n = in.count(least_key); n > 0; --n) out.push_back(Key::read(in));
  return out;
}

// The objects of a directory and those below it; `seen` are the directories met, so that torn links end.
void add_items(RootFile::Implementation& file, const KeyList& list, const std::string& folder,
               std::set<std::int64_t>& seen) {
  if (!seen.insert(list.seek).second || seen.size() > 100000 ||
      std::count(folder.begin(), folder.end(), '/') > deepest_folder)
    throw Error(ErrorKind::input, fmt::format("torn: folder '{}' contains itself", folder));
  auto keys = read_keys(file.disk, list);
  std::map<std::string, int> newest;
  for (const auto& key : keys) newest[key.name] = std::max(newest[key.name], key.cycle);
  for (auto& key : keys) {
    if (key.cycle != newest[key.name]) continue;
    const std::string name = folder + key.name;
    if (key.class_name == "TDirectory" || key.class_name == "TDirectoryFile")
      add_items(file, read_directory(file.disk, key.seek + key.header_bytes), name + "/", seen);
    file.items.push_back({name, key.class_name, key.title});
    file.keys.push_back(std::move(key));
  }
}

constexpr std::string_view ntuple_class = "ROOT::RNTuple";

bool is_tree(std::string_view class_name) {
  return class_name == "TTree" || class_name == "TNtuple" || class_name == "TNtupleD";
}

}  // namespace

}  // namespace root

RootFile::Implementation::Implementation(const std::filesystem::path& path) : disk(path) {
  try {
    const auto header = root::read_header(disk);
    if (header.layouts_bytes > 0) {
      root::Key key;
      const auto payload = root::read_payload(disk, header.layouts_seek, header.layouts_bytes, key);
      layouts = root::read_layouts(payload.bytes, payload.shift);
    }
    std::set<std::int64_t> seen;
    root::add_items(*this, root::read_directory(disk, header.begin + header.name_bytes), "", seen);
  } catch (Error& error) {
    throw error.in(fmt::format("'{}'", path.string()));
  }
}

RootFile::RootFile(const std::filesystem::path& path) : implementation_(std::make_shared<Implementation>(path)) {}

const std::filesystem::path& RootFile::path() const { return implementation_->disk.path(); }
const std::vector<RootFile::Item>& RootFile::items() const { return implementation_->items; }

std::vector<std::string> RootFile::trees() const {
  std::vector<std::string> out;
  for (const auto& item : items())
    if (root::is_tree(item.class_name) || item.class_name == root::ntuple_class) out.push_back(item.name);
  return out;
}

RootTree root::open_tree(const RootFile& file, std::string_view wanted, int depth) {
  const auto& items = file.items();
  const auto path = file.path().string();
  const auto what_else = [&] {
    std::vector<std::string> others;
    for (const auto& item : items) others.push_back(fmt::format("{} ({})", item.name, item.class_name));
    return others.empty() ? std::string() : fmt::format(" but {}", fmt::join(others, ", "));
  };
  const auto names = file.trees();
  const std::string name = wanted.empty() && names.size() == 1 ? names.front() : std::string(wanted);
  if (name.empty())
    throw Error(ErrorKind::input, names.empty() ? fmt::format("'{}' holds no tree{}", path, what_else())
                                                : fmt::format("'{}' holds several trees, name one of them: {}", path,
                                                              fmt::join(names, ", ")));
  const auto item = std::find_if(items.begin(), items.end(), [&](const RootFile::Item& i) { return i.name == name; });
  if (item != items.end() && std::find(names.begin(), names.end(), name) == names.end())
    throw Error(ErrorKind::input, fmt::format("'{}': '{}' is a {}, not a tree", path, name, item->class_name));
  if (item == items.end()) throw unknown_name(ErrorKind::input, fmt::format("tree of '{}'", path), name, names);
  const auto& key = file.parts()->keys[static_cast<std::size_t>(item - items.begin())];
  try {
    return RootTree(key.class_name == root::ntuple_class ? root::read_ntuple(file.parts(), key)
                                                         : root::read_tree(file, key, depth));
  } catch (Error& error) {
    throw error.in(fmt::format("'{}': tree '{}'", path, name));
  }
}

RootTree RootFile::tree(std::string_view wanted) const { return root::open_tree(*this, wanted, 0); }

}  // namespace hml
