// The TrackML challenge (arXiv:1904.06778): hits of charged particles in a tracker and the truth about them.
//
// A folder or a zip archive of event000021000-hits.csv (or .csv.gz), -cells.csv, -particles.csv and -truth.csv; the
// test set has hits and cells alone.
//   hits       hit_id, x, y, z (mm), volume_id, layer_id, module_id
//   cells      hit_id, ch0, ch1, value
//   particles  particle_id, particle_type (PDG; not in all versions), vx, vy, vz (mm), px, py, pz (GeV), q (e), nhits
//   truth      hit_id, particle_id (0 for noise), tx, ty, tz (mm), tpx, tpy, tpz (GeV), weight
//
// Read as: "Hit" with the columns of hits and truth and the relations `particle` and `cells`; "Particle" and "Cell"
// with their columns. Event.number is that of the files' names. The events are no labelled sample.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "hml/dataset/formats/csv_reader.hpp"
#include "hml/dataset/formats/zip_reader.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits = 9;

struct ColumnSpec {
  const char *name, *unit;
  bool integer = false;
};

const std::vector<ColumnSpec> hit_columns{
    {"hit_id", "1", true},   {"x", "mm"}, {"y", "mm"}, {"z", "mm"}, {"volume_id", "1", true}, {"layer_id", "1", true},
    {"module_id", "1", true}};
const std::vector<ColumnSpec> truth_columns{{"tx", "mm"},   {"ty", "mm"},   {"tz", "mm"},   {"tpx", "GeV"},
                                            {"tpy", "GeV"}, {"tpz", "GeV"}, {"weight", "1"}};
const std::vector<ColumnSpec> cell_columns{{"ch0", "1", true}, {"ch1", "1", true}, {"value", "1"}};
const std::vector<ColumnSpec> particle_columns{{"particle_type", "1", true},
                                               {"vx", "mm"},
                                               {"vy", "mm"},
                                               {"vz", "mm"},
                                               {"px", "GeV"},
                                               {"py", "GeV"},
                                               {"pz", "GeV"},
                                               {"q", "e", true},
                                               {"nhits", "1", true}};

/// The event's number in "train_1/event000021000-hits.csv", or none.
std::optional<std::int64_t> event_of(const std::string& name) {
  const std::string file = name.substr(name.rfind('/') + 1);
  if (file.size() < 5 + digits + 1 || !file.starts_with("event") || file[5 + digits] != '-') return std::nullopt;
  const std::string number = file.substr(5, digits);
  if (number.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (!file.ends_with(".csv") && !file.ends_with(".csv.gz")) return std::nullopt;
  return std::stoll(number);
}

/// The files of a folder or an archive, by event and table.
class Tables {
 public:
  explicit Tables(const fs::path& path) : path_(path) {
    if (fs::is_directory(path)) {
      for (const auto& entry : fs::directory_iterator(path)) add(entry.path().filename().string());
    } else {
      archive_.emplace(path);
      for (const auto& member : archive_->members()) add(member.name);
    }
    for (const auto& [event, tables] : names_) events_.push_back(event);
  }

  const std::vector<std::int64_t>& events() const { return events_; }
  /// The table of an event, or nothing where the set lacks it.
  std::optional<CsvReader> open(std::int64_t event, const std::string& table) const {
    const auto tables = names_.find(event);
    if (tables == names_.end()) return std::nullopt;
    const auto found = tables->second.find(table);
    if (found == tables->second.end()) return std::nullopt;
    if (!archive_) return CsvReader(path_ / found->second);
    if (found->second.ends_with(".gz"))
      throw Error(ErrorKind::input, fmt::format("'{}:{}' is packed twice; unpack the archive and name its folder",
                                                path_.string(), found->second));
    return CsvReader(archive_->open(found->second));
  }

 private:
  void add(const std::string& name) {
    const auto event = event_of(name);
    if (!event) return;
    const std::string file = name.substr(name.rfind('/') + 1);
    const std::string table = file.substr(5 + digits + 1, file.find(".csv") - (5 + digits + 1));
    names_[*event][table] = name;
  }

  fs::path path_;
  std::optional<ZipReader> archive_;
  std::map<std::int64_t, std::map<std::string, std::string>> names_;
  std::vector<std::int64_t> events_;
};

/// Columns of a collection that take the fields of records.
class Fields {
 public:
  Fields(Collection& collection, const std::vector<ColumnSpec>& specs) : specs_(&specs) {
    for (const auto& spec : specs) {
      if (spec.integer)
        integers_.push_back(&collection.add<std::int32_t>(spec.name, spec.unit, "")), numbers_.push_back(nullptr);
      else
        numbers_.push_back(&collection.add<float>(spec.name, spec.unit, "")), integers_.push_back(nullptr);
    }
  }

  /// Appends the record's fields; a column that the file lacks is filled with zeros where that is allowed.
  void append(const CsvReader& csv, bool lacking_allowed = false) {
    for (std::size_t k = 0; k < specs_->size(); ++k) {
      const char* name = (*specs_)[k].name;
      if (lacking_allowed && !csv.has(name))
        append_zero(k);
      else if (integers_[k])
        integers_[k]->push_back(static_cast<std::int32_t>(csv.integer(csv.column(name))));
      else
        numbers_[k]->push_back(static_cast<float>(csv.number(csv.column(name))));
    }
  }
  void append_zeros() {
    for (std::size_t k = 0; k < specs_->size(); ++k) append_zero(k);
  }

 private:
  void append_zero(std::size_t k) {
    if (integers_[k])
      integers_[k]->push_back(0);
    else
      numbers_[k]->push_back(0);
  }

  const std::vector<ColumnSpec>* specs_;
  std::vector<std::vector<std::int32_t>*> integers_;
  std::vector<std::vector<float>*> numbers_;
};

/// Events being filled, one after the other.
class Filling {
 public:
  explicit Filling(Events& events)
      : hits_(events.add("Hit")),
        cells_(events.add("Cell")),
        particles_(events.add(std::string(particle_collection))),
        ids_(particles_.add<std::int64_t>("particle_id", "1", "The files' own number.")),
        hit_fields_(hits_, hit_columns),
        truth_fields_(hits_, truth_columns),
        cell_fields_(cells_, cell_columns),
        particle_fields_(particles_, particle_columns),
        to_particle_(relation(hits_, "particle", particles_.name)),
        to_cells_(relation(hits_, "cells", cells_.name)) {}

  void add(const Tables& tables, std::int64_t event) {
    read_particles(tables.open(event, "particles"));
    read_truth(tables.open(event, "truth"));
    auto cells = tables.open(event, "cells");
    read_cells(cells);
    auto hits = tables.open(event, "hits");
    if (!hits) throw Error(ErrorKind::input, fmt::format("event {} has no hits", event));
    read_hits(*hits);
    for (Collection* collection : {&hits_, &cells_, &particles_}) collection->offsets.push_back(objects(*collection));
  }

 private:
  static Relation& relation(Collection& collection, const char* name, const std::string& target) {
    Relation& made = collection.relations.emplace_back();
    made.name = name;
    made.targets = {target};
    return made;
  }
  static std::int64_t objects(const Collection& collection) {
    return std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size()); },
                      collection.columns.front().values);
  }

  void read_particles(std::optional<CsvReader> csv) {
    particle_index_.clear();
    if (!csv) return;
    const std::size_t id = csv->column("particle_id");
    while (csv->next()) {
      ids_.push_back(csv->integer(id));
      particle_index_.emplace(ids_.back(), static_cast<std::int32_t>(particle_index_.size()));
      particle_fields_.append(*csv, true);
    }
  }

  /// The truth of a hit is kept as its record until the hit comes; the files list both in the same order, mostly.
  void read_truth(std::optional<CsvReader> csv) {
    truth_.clear();
    if (!csv) return;
    const std::size_t hit = csv->column("hit_id"), particle = csv->column("particle_id");
    std::vector<std::size_t> columns;
    for (const auto& spec : truth_columns) columns.push_back(csv->column(spec.name));
    while (csv->next()) {
      Truth& truth = truth_[csv->integer(hit)];
      truth.particle = csv->integer(particle);
      for (const auto column : columns) truth.values.push_back(static_cast<float>(csv->number(column)));
    }
  }

  void read_cells(std::optional<CsvReader>& csv) {
    cells_of_hit_.clear();
    if (!csv) return;
    const std::size_t hit = csv->column("hit_id");
    std::int32_t index = 0;
    while (csv->next()) {
      cells_of_hit_[csv->integer(hit)].push_back(index++);
      cell_fields_.append(*csv);
    }
  }

  void read_hits(CsvReader& csv) {
    const std::size_t id = csv.column("hit_id");
    while (csv.next()) {
      hit_fields_.append(csv);
      const std::int64_t hit = csv.integer(id);
      add_truth(hit);
      if (const auto cells = cells_of_hit_.find(hit); cells != cells_of_hit_.end())
        for (const auto index : cells->second) point(to_cells_, index);
      to_cells_.offsets.push_back(static_cast<std::int64_t>(to_cells_.index.size()));
    }
  }

  void add_truth(std::int64_t hit) {
    const auto truth = truth_.find(hit);
    for (std::size_t k = 0; k < truth_columns.size(); ++k)
      std::get<std::vector<float>>(hits_.columns[hit_columns.size() + k].values)
          .push_back(truth == truth_.end() ? 0.f : truth->second.values[k]);
    if (truth != truth_.end())
      if (const auto found = particle_index_.find(truth->second.particle); found != particle_index_.end())
        point(to_particle_, found->second);
    to_particle_.offsets.push_back(static_cast<std::int64_t>(to_particle_.index.size()));
  }

  static void point(Relation& relation, std::int32_t index) {
    relation.target.push_back(0);
    relation.index.push_back(index);
  }

  struct Truth {
    std::int64_t particle = 0;
    std::vector<float> values;
  };

  Collection &hits_, &cells_, &particles_;
  std::vector<std::int64_t>& ids_;
  Fields hit_fields_, truth_fields_, cell_fields_, particle_fields_;
  Relation &to_particle_, &to_cells_;
  std::map<std::int64_t, std::int32_t> particle_index_;
  std::map<std::int64_t, Truth> truth_;
  std::map<std::int64_t, std::vector<std::int32_t>> cells_of_hit_;
};

class Trackml : public LayoutReader {
 public:
  explicit Trackml(const fs::path& path) : tables_(path) {
    if (tables_.events().empty())
      throw Error(ErrorKind::input, fmt::format("'{}' holds no files event000000000-hits.csv", path.string()));
    description_.layout = "trackml";
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return static_cast<std::int64_t>(tables_.events().size()); }

  Events read(std::int64_t begin, std::int64_t end) override {
    Events events;
    Collection& header =
        add_event_header(events, begin, std::vector<std::int32_t>(static_cast<std::size_t>(end - begin), 0));
    auto& numbers = std::get<std::vector<std::int64_t>>(header.columns.front().values);
    Filling filling(events);
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t event = tables_.events()[static_cast<std::size_t>(i)];
      numbers[static_cast<std::size_t>(i - begin)] = event;
      filling.add(tables_, event);
    }
    return events;
  }

 private:
  Tables tables_;
  LayoutDescription description_;
};

bool looks_right(const fs::path& path) {
  std::error_code problem;
  if (!fs::is_directory(path, problem) && !(fs::is_regular_file(path, problem) && ZipReader::recognises(path)))
    return false;
  return !Tables(path).events().empty();
}

}  // namespace

Layout trackml_layout() {
  return {looks_right, [](const fs::path& path) { return std::make_unique<Trackml>(path); }};
}

}  // namespace hml
