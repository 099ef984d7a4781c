#pragma once
#include <parquet/arrow/schema.h>

#include <map>
#include <string>
#include <vector>

#include "hml/event/root/tree.hpp"

namespace hml::parquet_file {

/// One column of numbers of a file, and the way to it.
struct FileColumn {
  RootColumn column;              ///< as a tree of a ROOT file would have it, for the planner of collections
  std::string field;              ///< of the file: "Jet"
  int place = 0;                  ///< of the field among all
  std::vector<std::string> path;  ///< names of members, from the field inwards: {"pt"}
  int leaf = 0;                   ///< Parquet's number of it
  Values empty;                   ///< an empty array of what it is read as
  std::string unit;
  bool described = false;  ///< the file says unit and doc
};

/// A relation as we write it: lists of target and index.
struct FileRelation {
  std::string collection, name;  ///< collection: the field that the objects are in, "" for the events themselves
  std::vector<std::string> targets;
  FileColumn target, index;
};

/// What a file holds.
struct FileColumns {
  std::vector<FileColumn> columns;
  std::map<std::string, FileColumn> lists;  ///< fields that are lists of records, each with one leaf to count them by
  std::vector<FileRelation> relations;
  std::vector<UnreadableBranch> unreadable;
};

FileColumns columns_of(const parquet::arrow::SchemaManifest& file);

}  // namespace hml::parquet_file
