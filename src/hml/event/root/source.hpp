#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/event/root/file.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// The events of a tree. docs/guide/root_files.md says how branches become collections, columns and relations; the
/// file's own names stay. Branches that cannot be read are left out.
class RootEventSource : public EventSource {
 public:
  /// An input error where a column of the tree cannot be understood.
  explicit RootEventSource(RootTree tree);
  /// The tree of that name; without one the only tree of the file, or "Delphes" or "Events" among several.
  explicit RootEventSource(const std::filesystem::path& path, const std::string& tree = {});
  ~RootEventSource() override;

  std::optional<std::int64_t> size() const override;
  void request(const std::vector<ColumnRequest>& requests) override;
  Events read(std::int64_t begin, std::int64_t end) override;

  const RootTree& tree() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
