#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hml/event/root/tree.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// The events of a Parquet file, one row an event. docs/guide/parquet.md says how columns become collections and
/// relations; the file's own names stay. Columns that cannot be read are left out.
class ParquetEventSource : public EventSource {
 public:
  /// An input error where the file is torn or no Parquet.
  explicit ParquetEventSource(const std::filesystem::path& path);
  ~ParquetEventSource() override;

  std::optional<std::int64_t> size() const override;
  void request(const std::vector<ColumnRequest>& requests) override;
  Events read(std::int64_t begin, std::int64_t end) override;

  /// JSON text, where the file is ours.
  const std::string& provenance() const;
  /// Columns that were left out, and why.
  const std::vector<UnreadableBranch>& unreadable() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
