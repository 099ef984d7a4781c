#include "hml/event/store.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/event/wanted_columns.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

constexpr const char* format_name = "hml events";
constexpr const char* format_version = "1";

std::vector<std::string> split_names(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> names;
  for (std::string name; in >> name;) names.push_back(name);
  return names;
}

// A column on its way into the file. What comes first is held back until it says whether deflate is worth its time and
// how long a chunk is; the rest goes straight on.
class Stream {
 public:
  Stream(std::string path, std::string unit, std::string doc, int width, Values empty)
      : path_(std::move(path)),
        unit_(std::move(unit)),
        doc_(std::move(doc)),
        width_(static_cast<std::size_t>(width)),
        held_(std::move(empty)) {}

  template <class T>
  void push(h5::File& file, h5::Appender& out, const std::vector<T>& values) {
    if (made_) return out.append<T>(path_, values);
    auto& held = std::get<std::vector<T>>(held_);
    held.insert(held.end(), values.begin(), values.end());
    if (held.size() >= chunk_rows<T>() * width_) make<T>(file, out);
  }

  void finish(h5::File& file, h5::Appender& out) {
    if (!made_) std::visit([&]<class T>(std::vector<T>&) { make<T>(file, out); }, held_);
  }

 private:
  template <class T>
  std::size_t chunk_rows() const {
    constexpr std::size_t chunk_bytes = 1 << 18;
    return std::max<std::size_t>(chunk_bytes / (sizeof(T) * width_), 1);
  }

  // What is shorter than a chunk gets one of its own length.
  template <class T>
  void make(h5::File& file, h5::Appender& out) {
    auto& held = std::get<std::vector<T>>(held_);
    const std::size_t rows = std::clamp<std::size_t>(held.size() / width_, 1, chunk_rows<T>());
    const h5::Shape row = width_ == 1 ? h5::Shape{} : h5::Shape{width_};
    file.make_growing<T>(path_, row, rows, h5::compressible<T>(held));
    if (!unit_.empty()) file.set_attribute(path_, "unit", unit_);
    if (!doc_.empty()) file.set_attribute(path_, "doc", doc_);
    made_ = true;
    out.append<T>(path_, held);
    held_ = std::vector<T>{};
  }

  std::string path_, unit_, doc_;
  std::size_t width_;
  Values held_;
  bool made_ = false;
};

// The datasets of one jagged level: offsets, summed up over batches.
class OffsetStream {
 public:
  explicit OffsetStream(const std::string& group, const std::string& what)
      : stream_(group + "/offsets", "", what, 1, std::vector<std::int64_t>{0}) {}
  void push(h5::File& file, h5::Appender& out, const std::vector<std::int64_t>& offsets) {
    std::vector<std::int64_t> shifted;
    for (std::size_t i = 1; i < offsets.size(); ++i) shifted.push_back(last_ + offsets[i] - offsets[0]);
    last_ += offsets.back() - offsets[0];
    stream_.push(file, out, shifted);
  }
  Stream& stream() { return stream_; }

 private:
  Stream stream_;
  std::int64_t last_ = 0;
};

struct RelationStreams {
  OffsetStream offsets;
  Stream target, index;
};

struct CollectionStreams {
  OffsetStream offsets;
  std::vector<Stream> columns;
  std::vector<RelationStreams> relations;
};

CollectionStreams streams_of(const Collection& c) {
  CollectionStreams streams{OffsetStream(c.name, "Event e owns the objects offsets[e] to offsets[e + 1]."), {}, {}};
  for (const auto& column : c.columns) {
    Values empty =
        std::visit([](const auto& values) { return Values(std::decay_t<decltype(values)>{}); }, column.values);
    streams.columns.emplace_back(c.name + "/" + column.name, column.unit, column.doc, column.width, std::move(empty));
  }
  for (const auto& relation : c.relations) {
    const std::string group = c.name + "/" + relation.name;
    streams.relations.push_back(
        {OffsetStream(group, "Object i points at the entries offsets[i] to offsets[i + 1]."),
         Stream(group + "/target", "", "Which of the targets the entry points into.", 1, std::vector<std::uint8_t>{}),
         Stream(group + "/index", "", "Which object of the target, counted within the event.", 1,
                std::vector<std::int32_t>{})});
  }
  return streams;
}

template <class Action>
void for_each_stream(std::vector<CollectionStreams>& collections, Action action) {
  for (auto& c : collections) {
    action(c.offsets.stream());
    for (auto& column : c.columns) action(column);
    for (auto& relation : c.relations) {
      action(relation.offsets.stream());
      action(relation.target);
      action(relation.index);
    }
  }
}

template <class Items>
std::string names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return fmt::format("{}", fmt::join(names, " "));
}

// Groups and what a reader must know before the first dataset.
void write_layout(h5::File& file, const Events& events) {
  file.set_attribute("collections", names_of(events.collections()));
  for (const auto& c : events.collections()) {
    auto group = file.group(c.name);
    group.set_attribute("columns", names_of(c.columns));
    group.set_attribute("relations", names_of(c.relations));
    for (const auto& relation : c.relations) group.group(relation.name).write_strings("targets", relation.targets);
  }
}

// An event file open for reading; `whole` refuses the part of a suspended run.
struct StoredEvents {
  StoredEvents(fs::path where, bool whole) : path(std::move(where)), file(h5::File::open(path)) {
    if (!file.has_attribute("format") || file.attribute("format") != format_name)
      throw Error(ErrorKind::input, fmt::format("'{}' is no event file of hml", path.string()));
    if (file.attribute("version") != format_version)
      throw Error(ErrorKind::input, fmt::format("'{}' has version {} of the format; this program reads version {}",
                                                path.string(), file.attribute("version"), format_version));
    if (!file.has_attribute("complete") || (whole && file.attribute("complete") != "yes"))
      throw Error(ErrorKind::input, fmt::format("'{}' is not complete", path.string()));
    size = std::stoll(file.attribute("events"));
    const auto texts = file.read_strings("provenance");
    provenance = texts.empty() ? "" : texts[0];
    names = read_names();
    wanted = WantedColumns::all(names);
  }

  std::vector<CollectionNames> read_names() const {
    std::vector<CollectionNames> out;
    for (const auto& name : split_names(file.attribute("collections"))) {
      const auto group = file.open_group(name);
      CollectionNames& c = out.emplace_back(CollectionNames{name, split_names(group.attribute("columns")), {}});
      for (const auto& relation : split_names(group.attribute("relations")))
        c.relations.push_back({relation, file.read_strings(name + "/" + relation + "/targets")});
    }
    return out;
  }

  std::vector<std::int64_t> offsets(const std::string& group, std::int64_t begin, std::int64_t count) const {
    auto rows = file.read_rows<std::int64_t>(group + "/offsets", static_cast<std::uint64_t>(begin),
                                             static_cast<std::uint64_t>(count) + 1);
    if (!std::is_sorted(rows.begin(), rows.end()) || rows.front() < 0)
      throw Error(ErrorKind::input, fmt::format("'{}': torn offsets in '{}'", path.string(), group));
    return rows;
  }

  template <class T>
  std::vector<T> rows(const std::string& name, std::int64_t begin, std::int64_t end) const {
    return file.read_rows<T>(name, static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end - begin));
  }

  Values values(const std::string& name, std::int64_t begin, std::int64_t end) const {
    const std::string type = file.type(name);
    if (type == "float32") return rows<float>(name, begin, end);
    if (type == "float64") return rows<double>(name, begin, end);
    if (type == "int32") return rows<std::int32_t>(name, begin, end);
    if (type == "int64") return rows<std::int64_t>(name, begin, end);
    if (type == "uint8") return rows<std::uint8_t>(name, begin, end);
    if (type == "int8") return rows<std::int8_t>(name, begin, end);
    if (type == "int16") return rows<std::int16_t>(name, begin, end);
    if (type == "uint16") return rows<std::uint16_t>(name, begin, end);
    if (type == "uint32") return rows<std::uint32_t>(name, begin, end);
    if (type == "uint64") return rows<std::uint64_t>(name, begin, end);
    throw Error(ErrorKind::input, fmt::format("'{}': column '{}' has the type {}", path.string(), name, type));
  }

  void read_collection(const CollectionNames& stored, Collection& c, std::int64_t begin, std::int64_t end) const {
    c.offsets = offsets(c.name, begin, end - begin);
    const std::int64_t first = c.offsets.front(), last = c.offsets.back();
    for (auto& offset : c.offsets) offset -= first;
    const auto group = file.open_group(c.name);
    for (const auto& name : stored.columns) {
      if (!wanted.column(c.name, name)) continue;
      const h5::Shape shape = group.shape(name);
      const auto attribute = [&](const char* what) {
        return group.has_attribute(name, what) ? group.attribute(name, what) : std::string();
      };
      c.add_column({name, attribute("unit"), attribute("doc"), shape.size() > 1 ? static_cast<int>(shape[1]) : 1,
                    values(c.name + "/" + name, first, last)});
    }
    for (const auto& [name, targets] : stored.relations) {
      if (!wanted.relation(c.name, name)) continue;
      Relation& relation = c.relations.emplace_back();
      const std::string where = c.name + "/" + name;
      relation.name = name;
      relation.targets = targets;
      relation.offsets = offsets(where, first, last - first);
      const std::int64_t start = relation.offsets.front(), stop = relation.offsets.back();
      for (auto& offset : relation.offsets) offset -= start;
      relation.target = rows<std::uint8_t>(where + "/target", start, stop);
      relation.index = rows<std::int32_t>(where + "/index", start, stop);
    }
  }

  Events read(std::int64_t begin, std::int64_t end) const {
    if (begin < 0 || end < begin || end > size)
      throw Error(ErrorKind::input,
                  fmt::format("'{}' has {} events; {} to {} were asked for", path.string(), size, begin, end));
    Events events;
    events.set_size(end - begin);
    for (const auto& c : names)
      if (wanted.collection(c.name)) read_collection(c, events.add(c.name), begin, end);
    events.check(fmt::format("'{}'", path.string()));
    return events;
  }

  fs::path path;
  h5::File file;
  std::int64_t size = 0;
  std::string provenance;
  std::vector<CollectionNames> names;
  WantedColumns wanted;
};

}  // namespace

struct EventWriter::Implementation {
  // Events gathered before they are spread over the datasets. A fixed number, whatever the batches: chunks come to lie
  // in the file in an order that depends on the events alone.
  static constexpr std::int64_t group_events = 100;

  Implementation(fs::path path, std::string provenance_text, std::string key_text, int threads)
      : provenance(std::move(provenance_text)),
        key(key_text.empty() ? fingerprint(provenance) : fingerprint(key_text)),
        atomic(std::move(path)),
        resume(atomic.path().string() + ".resume"),
        file(h5::File::create(atomic.temporary())),
        out(file, threads) {}

  void append(const Events& events) {
    for (std::int64_t begin = 0; begin < events.size() || !laid_out;) {
      const std::int64_t end = std::min(events.size(), begin + group_events - pending.size());
      if (begin == 0 && end == events.size())
        pending.append(events);
      else
        pending.append(events.slice(begin, end));
      begin = end;
      if (!laid_out) lay_out();
      if (pending.size() == group_events) flush();
    }
    size += events.size();
  }

  void lay_out() {
    write_layout(file, pending);
    for (const auto& c : pending.collections()) collections.push_back(streams_of(c));
    laid_out = true;
  }

  void flush() {
    for (std::size_t i = 0; i < collections.size(); ++i) {
      const Collection& c = pending.collections()[i];
      auto& streams = collections[i];
      streams.offsets.push(file, out, c.offsets);
      for (std::size_t k = 0; k < c.columns.size(); ++k)
        std::visit([&](const auto& values) { streams.columns[k].push(file, out, values); }, c.columns[k].values);
      for (std::size_t k = 0; k < c.relations.size(); ++k) {
        streams.relations[k].offsets.push(file, out, c.relations[k].offsets);
        streams.relations[k].target.push(file, out, c.relations[k].target);
        streams.relations[k].index.push(file, out, c.relations[k].index);
      }
    }
    pending = pending.slice(0, 0);
  }

  void finish(bool complete, const std::string& left) {
    if (!laid_out) file.set_attribute("collections", "");
    flush();
    for_each_stream(collections, [&](Stream& stream) { stream.finish(file, out); });
    out.finish();
    file.set_attribute("format", format_name);
    file.set_attribute("version", format_version);
    file.set_attribute("events", std::to_string(size));
    file.set_attribute("key", key);
    file.write_strings("provenance", {provenance});
    if (!complete) file.write_strings("state", {left});
    file.set_attribute("complete", complete ? "yes" : "no");
    file.close();
  }

  std::string provenance, key, state;
  AtomicFile atomic;
  fs::path resume;
  h5::File file;
  h5::Appender out;
  Events pending;
  std::vector<CollectionStreams> collections;
  std::int64_t size = 0;
  bool laid_out = false;
};

struct EventReader::Implementation : StoredEvents {
  using StoredEvents::StoredEvents;
};

EventWriter::EventWriter(fs::path path, std::string provenance, std::string key, int threads)
    : implementation_(
          std::make_unique<Implementation>(std::move(path), std::move(provenance), std::move(key), threads)) {
  auto& self = *implementation_;
  if (!fs::exists(self.resume)) return;
  std::optional<StoredEvents> part;
  try {
    part.emplace(self.resume, false);
    if (part->file.attribute("key") != self.key) return;
  } catch (const Error&) {
    return;  // not ours, or torn: the run starts from the beginning
  }
  const auto texts = part->file.read_strings("state");
  self.state = texts.empty() ? "" : texts[0];
  for (std::int64_t begin = 0; begin < part->size; begin += Implementation::group_events)
    self.append(part->read(begin, std::min(part->size, begin + Implementation::group_events)));
}

EventWriter::~EventWriter() = default;
EventWriter::EventWriter(EventWriter&&) noexcept = default;
EventWriter& EventWriter::operator=(EventWriter&&) noexcept = default;

std::int64_t EventWriter::size() const { return implementation_->size; }
const std::string& EventWriter::state() const { return implementation_->state; }
void EventWriter::append(const Events& events) { implementation_->append(events); }
void EventWriter::set_provenance(std::string provenance) { implementation_->provenance = std::move(provenance); }

void EventWriter::close() {
  auto& self = *implementation_;
  self.finish(true, {});
  self.atomic.commit();
  std::error_code ignored;
  fs::remove(self.resume, ignored);
}

void EventWriter::suspend(const std::string& state) {
  auto& self = *implementation_;
  self.finish(false, state);
  std::error_code problem;
  fs::rename(self.atomic.temporary(), self.resume, problem);
  if (problem) throw Error(ErrorKind::io, fmt::format("cannot keep '{}': {}", self.resume.string(), problem.message()));
}

EventReader::EventReader(fs::path path) : implementation_(std::make_unique<Implementation>(std::move(path), true)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

std::int64_t EventReader::size() const { return implementation_->size; }
const std::string& EventReader::provenance() const { return implementation_->provenance; }
void EventReader::request(const std::vector<ColumnRequest>& requests) {
  implementation_->wanted = WantedColumns::of(implementation_->names, requests);
}
Events EventReader::read(std::int64_t begin, std::int64_t end) const { return implementation_->read(begin, end); }

}  // namespace hml
