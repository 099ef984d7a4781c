#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// An input of the dataset that a published file becomes: columns of a collection.
struct LayoutInput {
  std::string name, collection;
  std::vector<std::string> columns;
  /// Objects an event: further ones are cut off, absent ones are zeros, and a column "mask" of 1 and 0 follows the
  /// others. 0 for a collection of one object an event, whose columns are a plain row.
  std::int64_t length = 0;
  /// Shape of a row, where it is not plainly that of the columns: {33, 33} for an image in one wide column.
  std::vector<std::int64_t> shape = {};
};

/// What a published file holds, besides its events.
struct LayoutDescription {
  std::string layout;                ///< its name in the catalogue
  std::vector<std::string> classes;  ///< by label
  std::vector<std::string> parts;    ///< by index: {"train", "validation", "test"}; none where the file names no part
  std::vector<LayoutInput> inputs;   ///< none where the events are no labelled sample
  /// 1/fb, where the weights of all events are the numbers expected at it; 0 where weights mean something else.
  double luminosity = 0;
};

/// A published data set as events, so that every observable and representation can be computed on it. The collection
/// "Event" has columns `number`, `weight`, `label` and, where parts are known, `part`; the others bear the names that
/// the layout's documentation gives. Quantities keep their published values.
class LayoutReader : public EventSource {
 public:
  virtual const LayoutDescription& description() const = 0;
  /// All columns are cheap here: batches hold all there is.
  void request(const std::vector<ColumnRequest>&) override {}
};

/// A layout in which data sets are published.
struct Layout {
  /// Whether the file looks like it; false, not an error, for any other.
  std::function<bool(const std::filesystem::path&)> recognises;
  /// Opens one file (or folder); an input error names what is missing in it.
  std::function<std::unique_ptr<LayoutReader>(const std::filesystem::path&)> open;
};

using LayoutCatalogue = Catalogue<Layout>;

/// What the product knows: "top_tagging", "jetnet", ...
LayoutCatalogue default_layouts();

/// The layout of a file, told by its content; "" for none.
std::string recognise_layout(const std::filesystem::path& path, const LayoutCatalogue& layouts = default_layouts());

/// Opens files of one layout, one after the other as one source; the layout is told by content where none is named. An
/// input error for files that no layout fits, and for those whose classes differ.
std::unique_ptr<LayoutReader> open_layout(const std::vector<std::filesystem::path>& files, const std::string& name = {},
                                          const LayoutCatalogue& layouts = default_layouts());

}  // namespace hml
