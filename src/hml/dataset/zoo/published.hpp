#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hml {

/// A file of a published set.
struct PublishedFile {
  std::string name, url;
  std::optional<std::int64_t> size;  ///< bytes, where they are known
  std::string checksum;              ///< "md5:...", "sha1:..." or "sha256:..." in hex; empty where it is not known
};

/// A set that others publish, and where it stands. What was not found is left empty, never guessed.
struct PublishedSet {
  std::string name, doc;
  std::optional<std::int64_t> events;
  std::string doi;
  std::string licence;  ///< empty where it is not known
  std::string layout;   ///< which `hml convert --layout` reads its files
  std::vector<PublishedFile> files;

  /// Bytes of all files; none where a size is not known.
  std::optional<std::int64_t> size() const;
  /// The file; a usage error names the nearest ones.
  const PublishedFile& file(const std::string& file_name) const;
};

/// All sets that are known, in alphabetical order.
const std::vector<PublishedSet>& published_sets();

/// A set by name; a usage error names the nearest ones.
const PublishedSet& published_set(const std::string& name);

}  // namespace hml
